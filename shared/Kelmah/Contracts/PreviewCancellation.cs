using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Shows who would get what if the contract were cancelled now.</summary>
public sealed class PreviewCancellation(IDocumentStore store, TimeProvider clock)
{
    /// <summary>The preview; nothing changes.</summary>
    public async Task<Result<CancellationPreview>> ExecuteAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, Part.Either, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var nothing = Money.Zero(contract!.Terms.Currency);
        var withdrawn = contract.Withdraw(caller.UserId, clock.GetUtcNow());
        return new CancellationPreview(
            withdrawn.Refusal is null,
            withdrawn.Refusal?.Error.Code,
            escrow?.Held ?? nothing,
            nothing,
            escrow?.Released ?? nothing);
    }
}
