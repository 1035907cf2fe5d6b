using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What a signed-in user does with codes by text message, and the list of the factors.</summary>
public sealed class SmsFactor(IDocumentStore store, Transactor transactor, CredentialChecks credentials, ITotpSecrets secrets, StepUpOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>Which factors the caller has.</summary>
    public async Task<Result<FactorsView>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        return FactorsView.Of(await store.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false), user);
    }

    /// <summary>
    /// Requires codes by text message from now on. Gives the recovery codes, once, where this is the first factor; none where those of the
    /// authenticator stay. Refused for a wrong password, without a verified number, and unless a code of a factor that was there before, or
    /// of a mail, was given in the session lately: a new factor decides over money, and a password alone does not.
    /// </summary>
    public async Task<Result<RecoveryCodes>> EnableAsync(Caller caller, string password, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var compared = await credentials.CheckPasswordAsync(caller, password, now, cancellationToken).ConfigureAwait(false);
        if (compared.IsRefused(out var wrong, out var account)) return wrong;
        var (codes, hashes) = secrets.NewRecoveryCodes(caller.UserId);
        return await transactor.RunAsync<RecoveryCodes>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != account.Password) return IdentityErrors.InvalidCredentials;
            if (user.PhoneProof.VerifiedAt is null || user.Profile.Phone is null) return IdentityErrors.PhoneNotVerified;
            var factors = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
            if (factors?.HasSms(user) == true) return IdentityErrors.SmsAlreadyEnabled;
            if (SecondFactors.RefuseUnproved(factors, user, caller.SessionId, limits, now) is { } unproved) return unproved;
            var isFirst = factors?.HasTotp != true;
            (factors ?? SecondFactors.None(ids.NewId(), user.Id, now)).EnableSms(isFirst ? hashes : factors!.RecoveryCodes, now).Store(work);
            return new RecoveryCodes(isFirst ? codes : []);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Requires codes by text message no longer. Refused for a wrong password or code.</summary>
    /// <param name="caller">The user.</param>
    /// <param name="password">The present one; a wrong one counts within the session.</param>
    /// <param name="code">Of any method that the user has.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<bool>> DisableAsync(Caller caller, string password, string code, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var compared = await credentials.CheckPasswordAsync(caller, password, now, cancellationToken).ConfigureAwait(false);
        if (compared.IsRefused(out var wrong, out var account)) return wrong;
        return await transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null || user.Password != account.Password) return IdentityErrors.InvalidCredentials;
            var known = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
            if (known?.HasSms(user) != true) return IdentityErrors.SmsNotEnabled;
            var accepted = await credentials.AcceptCodeAsync(work, user, caller, code, isProof: false, now, cancellationToken).ConfigureAwait(false);
            if (accepted.IsRefused(out var refusal, out var factors)) return refusal;
            work.Update(factors.DisableSms(now));
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }
}
