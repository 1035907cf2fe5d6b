using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Proves that the authenticator app works; from then on its codes are asked for.</summary>
public sealed class ConfirmTotp(IDocumentStore store, Transactor transactor, TotpProof proof, ITotpSecrets secrets, TimeProvider clock)
{
    /// <summary>Gives the recovery codes, once. Refused for a wrong code.</summary>
    public Task<Result<RecoveryCodes>> ExecuteAsync(Caller caller, string code, CancellationToken cancellationToken)
    {
        var codes = secrets.CreateRecoveryCodes();
        var hashes = codes.Select(recovery => secrets.HashOf(caller.UserId, recovery)).ToImmutableArray();
        return transactor.RunAsync<RecoveryCodes>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var factor = await store.FindAsync<TotpFactor>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (factor is null) return IdentityErrors.TotpNotEnabled;
            if (proof.StepOf(factor, code, now) is not { } step) return IdentityErrors.TotpCodeWrong;
            return factor.Confirm(step, hashes, now).Then<RecoveryCodes>(confirmed =>
            {
                work.Update(confirmed);
                return new RecoveryCodes(codes);
            });
        }, cancellationToken);
    }
}
