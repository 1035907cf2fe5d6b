using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// A party signs the terms that it has read. With the second signature the contract is active: in the same commit its
/// milestones' deadlines start, its job closes, and the job's other pending applications are rejected.
/// </summary>
public sealed class SignContract(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The contract as it stands then; a repeat changes nothing. Refused while the party's address is not verified.</summary>
    /// <param name="caller">The hirer or the worker.</param>
    /// <param name="contractId">Which.</param>
    /// <param name="termsHash">What was read: <see cref="Contract.TermsHash"/>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<ContractView>> ExecuteAsync(
        Caller caller, Guid contractId, string termsHash, CancellationToken cancellationToken) =>
        transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var found = await store.FindForAsync<Contract>(caller, contractId, Part.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (await store.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var milestones = await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            if (contract!.Sign(caller.UserId, termsHash, milestones, clock.GetUtcNow()).IsRefused(out refusal, out var signed)) return refusal;
            var isActivated = contract.Status == ContractStatus.Draft && signed!.Status == ContractStatus.Active;
            if (isActivated) milestones = await ActivateAsync(work, contract, milestones, cancellationToken).ConfigureAwait(false);
            return ContractView.Of(work.Update(signed!), milestones);
        }, cancellationToken);

    private async Task<IReadOnlyList<Milestone>> ActivateAsync(
        UnitOfWork work, Contract contract, IReadOnlyList<Milestone> milestones, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var job = await store.FindAsync<Job>(contract.JobId, cancellationToken).ConfigureAwait(false);
        if (!job!.Close(JobClosing.ContractSigned, now).IsRefused(out _, out var closed)) work.Update(closed!);
        await RejectOthersAsync(work, contract, now, cancellationToken).ConfigureAwait(false);
        return [.. milestones.Select(milestone => work.Update(milestone.Activate(contract.Terms.InspectionDays, now)))];
    }

    /// <summary>All that are pending; a worker who applies later finds the job closed.</summary>
    private Task RejectOthersAsync(UnitOfWork work, Contract contract, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.ChangePendingAsync(work, contract.JobId, application => application.Reject(now).Value, cancellationToken);
}
