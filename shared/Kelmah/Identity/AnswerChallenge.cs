using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>The second step of a sign-in: a code from the authenticator.</summary>
public sealed class AnswerChallenge(
    IDocumentStore store, Transactor transactor, ISessionTokens tokens, TotpProof proof, SessionIssuer sessions, TimeProvider clock)
{
    /// <summary>Starts the session. Refused for a wrong code, of which five end the challenge, and for a challenge that has ended.</summary>
    public async Task<Result<SignedIn>> ExecuteAsync(string challengeToken, string code, CancellationToken cancellationToken)
    {
        var filter = SignInChallengeCollection.Token.Is(tokens.HashOf(challengeToken));
        var outcome = await transactor.RunAsync<SignedIn?>(null, async work =>
        {
            var now = clock.GetUtcNow();
            var challenge = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
            if (challenge?.IsOpen(now) != true) return IdentityErrors.ChallengeNotValid;
            var user = await store.FindAsync<User>(challenge.UserId, cancellationToken).ConfigureAwait(false);
            var factor = await store.FindAsync<TotpFactor>(challenge.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != challenge.Password || factor is null || user.IsLocked(now)) return IdentityErrors.ChallengeNotValid;
            if (proof.Take(factor, code, sessionId: null, now).IsRefused(out _, out var proved))
            {
                work.Update(challenge.Fail(now));
                work.Update(user.FailSignIn(now));
                return default(SignedIn);
            }

            return user.SignIn(user.Password, now).Then<SignedIn?>(signedIn =>
            {
                work.Delete(challenge);
                work.Update(proved!);
                return sessions.Start(work, work.Update(signedIn), challenge.DeviceInfo, now);
            });
        }, cancellationToken).ConfigureAwait(false);
        return outcome.Then<SignedIn>(signedIn => signedIn is null ? IdentityErrors.TotpCodeWrong : signedIn);
    }
}
