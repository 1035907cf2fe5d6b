using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Shows a contract to its parties.</summary>
public sealed class GetContract(IDocumentStore store)
{
    /// <summary>The contract; <c>not_found</c> for a stranger.</summary>
    public async Task<Result<ContractView>> ExecuteAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, Part.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        return ContractView.Of(contract!, await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false));
    }
}
