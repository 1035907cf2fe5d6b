using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What a signed-in user does with an authenticator app.</summary>
public sealed class Totp(IDocumentStore store, Transactor transactor, CredentialChecks credentials, ITotpSecrets secrets, TimeProvider clock)
{
    public async Task<Result<TotpStatus>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var factor = await store.FindAsync<TotpFactor>(caller.UserId, cancellationToken).ConfigureAwait(false);
        return factor is { IsEnabled: true } ? new TotpStatus(IsEnabled: true, factor.RecoveryCodes.Length) : new TotpStatus(IsEnabled: false, 0);
    }

    /// <summary>
    /// Makes a new secret, whose codes are not required before it is confirmed. Refused for a wrong password, and while another
    /// secret is confirmed.
    /// </summary>
    public async Task<Result<TotpEnrolment>> EnrolAsync(Caller caller, string password, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var proved = await credentials.CheckPasswordAsync(caller, password, now, cancellationToken).ConfigureAwait(false);
        if (proved.IsRefused(out var refusal, out var user)) return refusal;
        var secret = secrets.Create();
        var enrolled = await transactor.RunAsync<TotpFactor>(caller.UserId, async work =>
        {
            var kept = secrets.Write(secret);
            var factor = await work.FindAsync<TotpFactor>(user.Id, cancellationToken).ConfigureAwait(false);
            if (factor is null) return work.Insert(TotpFactor.Enrol(user.Id, kept, now), DuplicateAnswer.DecideAgain);
            return factor.Replace(kept, now).Then<TotpFactor>(replaced => work.Update(replaced));
        }, cancellationToken).ConfigureAwait(false);
        return enrolled.Then<TotpEnrolment>(_ => Describe(user.Email, TotpCode.ToBase32(secret)));
    }

    /// <summary>Confirms a secret by its first code, and requires codes from then on. Returns the recovery codes, once. Refused for a wrong code.</summary>
    public Task<Result<RecoveryCodes>> ConfirmAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var (codes, hashes) = CreateRecoveryCodes(caller);
        return transactor.RunAsync<RecoveryCodes>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var factor = await work.FindAsync<TotpFactor>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (factor is null) return IdentityErrors.TotpNotEnabled;
            if (factor.IsEnabled) return IdentityErrors.TotpAlreadyEnabled;
            var first = await credentials.AcceptFirstCodeAsync(work, factor, code, caller, now, cancellationToken).ConfigureAwait(false);
            if (first.IsRefused(out var refusal, out var step)) return refusal;
            return factor.Confirm(step, hashes, now).Then<RecoveryCodes>(confirmed =>
            {
                work.Update(confirmed);
                return new RecoveryCodes(codes);
            });
        }, cancellationToken);
    }

    /// <summary>Proves the session for some minutes (<see cref="StepUpOptions.ProofMinutes"/>).</summary>
    public Task<Result<bool>> VerifyAsync(Caller caller, string code, CancellationToken cancellationToken) =>
        WithCodeAsync(caller, code, (work, factor, _) =>
        {
            work.Update(factor);
            return true;
        }, cancellationToken);

    /// <summary>Makes ten new recovery codes; earlier ones become void.</summary>
    public Task<Result<RecoveryCodes>> RenewRecoveryCodesAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var (codes, hashes) = CreateRecoveryCodes(caller);
        return WithCodeAsync(caller, code, (work, factor, now) =>
        {
            work.Update(factor.RenewRecoveryCodes(hashes, now));
            return new RecoveryCodes(codes);
        }, cancellationToken);
    }

    /// <summary>Requires codes no longer, and deletes the secret.</summary>
    public Task<Result<bool>> DisableAsync(Caller caller, string code, CancellationToken cancellationToken) =>
        WithCodeAsync(caller, code, (work, factor, now) =>
        {
            work.Delete(factor.Disable(now));
            return true;
        }, cancellationToken);

    private Task<Result<T>> WithCodeAsync<T>(
        Caller caller, string code, Func<UnitOfWork, TotpFactor, DateTimeOffset, T> act, CancellationToken cancellationToken) =>
        transactor.RunAsync<T>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var factor = await work.FindAsync<TotpFactor>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (factor is null) return IdentityErrors.TotpNotEnabled;
            var place = GuessPlace.CodesOfSession(caller.SessionId);
            var accepted = await credentials.AcceptCodeAsync(work, factor, code, place, caller.SessionId, now, cancellationToken).ConfigureAwait(false);
            return accepted.Then<T>(next => act(work, next, now));
        }, cancellationToken);

    private (ImmutableArray<string> Codes, ImmutableArray<string> Hashes) CreateRecoveryCodes(Caller caller)
    {
        var codes = secrets.CreateRecoveryCodes();
        return (codes, codes.Select(code => secrets.HashOf(caller.UserId, code)).ToImmutableArray());
    }

    private static TotpEnrolment Describe(string email, string secret) => new(
        secret,
        string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/Kelmah:{Uri.EscapeDataString(email)}?secret={secret}&issuer=Kelmah&algorithm=SHA1&digits={TotpCode.Digits}&period=30"));
}
