using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What a signed-in user does with an authenticator app.</summary>
public sealed class Totp(IDocumentStore store, Transactor transactor, CredentialChecks credentials, ITotpSecrets secrets, StepUpOptions limits, TimeProvider clock, IIdSource ids)
{
    public async Task<Result<TotpStatus>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var factor = await store.FindFactorsAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return factor is { HasTotp: true } ? new TotpStatus(IsEnabled: true, factor.RecoveryCodes.Length) : new TotpStatus(IsEnabled: false, 0);
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
        var enrolled = await transactor.RunAsync<SecondFactors>(caller.UserId, async work =>
        {
            var kept = secrets.Write(secret);
            var factor = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
            return (factor ?? SecondFactors.None(ids.NewId(), user.Id, now)).Enrol(kept, now).Then<SecondFactors>(enrolled => enrolled.Store(work));
        }, cancellationToken).ConfigureAwait(false);
        return enrolled.Then<TotpEnrolment>(_ => Describe(user.Email, TotpCode.ToBase32(secret)));
    }

    /// <summary>
    /// Confirms a secret by its first code, and requires codes from then on. Returns the recovery codes, once; earlier ones become void.
    /// Refused for a wrong code, and unless a code of a factor that was there before, or of a mail, was given in the session lately: a new
    /// factor decides over money, and a password alone does not.
    /// </summary>
    public Task<Result<RecoveryCodes>> ConfirmAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var (codes, hashes) = secrets.NewRecoveryCodes(caller.UserId);
        return transactor.RunAsync<RecoveryCodes>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var factor = await work.FindFactorsAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (factor?.ProtectedSecret is null) return IdentityErrors.TotpNotEnabled;
            if (factor.HasTotp) return IdentityErrors.TotpAlreadyEnabled;
            var first = await credentials.AcceptFirstCodeAsync(work, factor, code, caller, now, cancellationToken).ConfigureAwait(false);
            if (first.IsRefused(out var refusal, out var step)) return refusal;
            if (SecondFactors.RefuseUnproved(factor, user, caller.SessionId, limits, now) is { } unproved) return unproved;
            return factor.Confirm(step, hashes, now).Then<RecoveryCodes>(confirmed =>
            {
                work.Update(confirmed);
                return new RecoveryCodes(codes);
            });
        }, cancellationToken);
    }

    /// <summary>Proves the session for some minutes (<see cref="StepUpOptions.ProofMinutes"/>), by a code of any method that the user has.</summary>
    public Task<Result<bool>> VerifyAsync(Caller caller, string code, CancellationToken cancellationToken) =>
        WithCodeAsync<bool>(caller, code, (work, _, factors, _) =>
        {
            factors.Store(work);
            return true;
        }, cancellationToken);

    /// <summary>Makes ten new recovery codes, for whoever has a factor; earlier ones become void.</summary>
    public Task<Result<RecoveryCodes>> RenewRecoveryCodesAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var (codes, hashes) = secrets.NewRecoveryCodes(caller.UserId);
        return WithCodeAsync<RecoveryCodes>(caller, code, (work, user, factors, now) =>
        {
            if (!factors.AreOn(user)) return IdentityErrors.TotpNotEnabled;
            work.Update(factors.RenewRecoveryCodes(hashes, now));
            return new RecoveryCodes(codes);
        }, cancellationToken);
    }

    /// <summary>Requires codes of the authenticator no longer, and deletes the secret.</summary>
    public Task<Result<bool>> DisableAsync(Caller caller, string code, CancellationToken cancellationToken) =>
        WithCodeAsync<bool>(caller, code, (work, _, factors, now) =>
        {
            if (!factors.HasTotp) return IdentityErrors.TotpNotEnabled;
            work.Update(factors.DisableTotp(now));
            return true;
        }, cancellationToken);

    private Task<Result<T>> WithCodeAsync<T>(
        Caller caller, string code, Func<UnitOfWork, User, SecondFactors, DateTimeOffset, Result<T>> act, CancellationToken cancellationToken) =>
        transactor.RunAsync<T>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            var accepted = await credentials.AcceptCodeAsync(work, user, caller, code, isProof: true, now, cancellationToken).ConfigureAwait(false);
            return accepted.Then(factors => act(work, user, factors, now));
        }, cancellationToken);

    private static TotpEnrolment Describe(string email, string secret) => new(
        secret,
        string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/Kelmah:{Uri.EscapeDataString(email)}?secret={secret}&issuer=Kelmah&algorithm=SHA1&digits={TotpCode.Digits}&period=30"));
}

/// <summary>Makes recovery codes.</summary>
internal static class NewRecovery
{
    /// <summary>Ten codes, to be shown once, and what is stored of them.</summary>
    public static (ImmutableArray<string> Codes, ImmutableArray<string> Hashes) NewRecoveryCodes(this ITotpSecrets secrets, Guid userId)
    {
        var codes = secrets.CreateRecoveryCodes();
        return (codes, codes.Select(code => secrets.HashOf(userId, code)).ToImmutableArray());
    }
}
