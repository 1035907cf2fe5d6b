using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Shows a contract's escrow to its parties.</summary>
public sealed class GetEscrow(IDocumentStore store)
{
    /// <summary>The escrow; <c>not_found</c> for a stranger, and before one was opened.</summary>
    public async Task<Result<Escrow>> ExecuteAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, Part.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        return escrow is null ? RequestErrors.NotFound : escrow;
    }
}
