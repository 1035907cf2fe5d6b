using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>A party withdraws from a contract before its escrow is funded.</summary>
public sealed class CancelContract(IDocumentStore store, Transactor transactor, ContractEnding ending, TimeProvider clock)
{
    /// <summary>The cancelled contract; a repeat changes nothing. Refused once the escrow is funded.</summary>
    public Task<Result<ContractView>> ExecuteAsync(Caller caller, Guid contractId, CancellationToken cancellationToken) =>
        transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await store.FindForAsync<Contract>(caller, contractId, Part.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (contract!.Withdraw(caller.UserId, clock.GetUtcNow()).IsRefused(out refusal, out var withdrawn)) return refusal;
            var cancelled = await ending.CancelAsync(work, withdrawn!, cancellationToken).ConfigureAwait(false);
            return ContractView.Of(cancelled, await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false));
        }, cancellationToken);
}
