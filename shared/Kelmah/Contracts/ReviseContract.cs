using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Contracts;

/// <summary>Changes the total or the terms of a draft, which voids its signatures.</summary>
public sealed class ReviseContract(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The contract as it stands then.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="contractId">Which.</param>
    /// <param name="patch">Fields of <see cref="ContractInput"/>.</param>
    /// <param name="ifMatch">The version that the caller has seen; null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<ContractView>> ExecuteAsync(
        Caller caller, Guid contractId, MergePatch patch, long? ifMatch, CancellationToken cancellationToken) =>
        transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await store.FindForAsync<Contract>(caller, contractId, Part.Hirer, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (ifMatch is { } seen && seen != contract!.Version) return RequestErrors.VersionMismatch;
            var merged = patch.ApplyTo(new ContractInput(contract!.TotalAmount, contract.Terms));
            if (merged.IsRefused(out refusal, out var input)) return refusal;
            if (input!.Check(contract) is { } wrong) return wrong;
            var milestones = await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            return contract.Revise(input.Terms, input.TotalAmount, milestones, clock.GetUtcNow())
                .Then<ContractView>(revised => ContractView.Of(work.Update(revised), milestones));
        }, cancellationToken);
}
