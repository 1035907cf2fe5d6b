using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What a signed-in user does with a code: prove themself again, take new recovery codes, do without codes.</summary>
public sealed class UseTotp(IDocumentStore store, Transactor transactor, TotpProof proof, ITotpSecrets secrets, TimeProvider clock)
{
    /// <summary>Whether codes are asked for.</summary>
    public async Task<Result<TotpStatus>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var factor = await store.FindAsync<TotpFactor>(caller.UserId, cancellationToken).ConfigureAwait(false);
        return factor is { IsEnabled: true } ? new TotpStatus(IsEnabled: true, factor.RecoveryCodes.Length) : new TotpStatus(IsEnabled: false, 0);
    }

    /// <summary>Proves the session for five minutes.</summary>
    public Task<Result<bool>> VerifyAsync(Caller caller, string code, CancellationToken cancellationToken) =>
        RunAsync(caller, code, (work, factor, _) =>
        {
            work.Update(factor);
            return true;
        }, cancellationToken);

    /// <summary>Ten new recovery codes; those before hold no more.</summary>
    public Task<Result<RecoveryCodes>> RenewRecoveryCodesAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var codes = secrets.CreateRecoveryCodes();
        var hashes = codes.Select(recovery => secrets.HashOf(caller.UserId, recovery)).ToImmutableArray();
        return RunAsync(caller, code, (work, factor, now) =>
        {
            work.Update(factor.RenewRecoveryCodes(hashes, now));
            return new RecoveryCodes(codes);
        }, cancellationToken);
    }

    /// <summary>Codes are not asked for any more; the secret is forgotten.</summary>
    public Task<Result<bool>> DisableAsync(Caller caller, string code, CancellationToken cancellationToken) =>
        RunAsync(caller, code, (work, factor, now) =>
        {
            work.Delete(factor.Disable(now));
            return true;
        }, cancellationToken);

    private Task<Result<T>> RunAsync<T>(
        Caller caller, string code, Func<UnitOfWork, TotpFactor, DateTimeOffset, T> act, CancellationToken cancellationToken) =>
        transactor.RunAsync<T>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var factor = await store.FindAsync<TotpFactor>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (factor is null) return IdentityErrors.TotpNotEnabled;
            return proof.Take(factor, code, caller.SessionId, now).Then<T>(proved => act(work, proved, now));
        }, cancellationToken);
}
