using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>What becomes of a proposal to end a contract without an answer.</summary>
public sealed class EndingSilence(IDocumentStore store, Transactor transactor, EndingDivision division, TimeProvider clock)
{
    /// <summary>
    /// What the deadline <see cref="Kernel.Modules.DeadlineKind.EndingAnswer"/> does: silence agrees, or the proposal is escalated; one that is
    /// outdated is void. Where silence agrees, a payment into the escrow that is under way is stopped first. Safe to repeat; refused where there
    /// still is time, or the money is frozen.
    /// </summary>
    public async Task<Result<EndingProposal>> ExpireAsync(Guid endingId, CancellationToken cancellationToken)
    {
        var proposal = await store.FindAsync<EndingProposal>(endingId, cancellationToken).ConfigureAwait(false);
        if (proposal is null) return RequestErrors.NotFound;
        var basis = await BasisAsync(store, proposal, cancellationToken).ConfigureAwait(false);
        if (Expire(proposal, basis) is { Refusal: null, Value: { Status: EndingStatus.Agreed, NewEvents.IsEmpty: false } }
            && await division.StopFundingAsync(proposal.ContractId, cancellationToken).ConfigureAwait(false) is { } refusal) return refusal;
        return await RunAsync(endingId, async (work, current, found) =>
        {
            if (Expire(current, found).IsRefused(out var refused, out var next)) return refused;
            return next is { Status: EndingStatus.Agreed, NewEvents.IsEmpty: false }
                ? await division.EndAsync(work, found, next, cancellationToken).ConfigureAwait(false)
                : work.Update(next);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the deadline <see cref="Kernel.Modules.DeadlineKind.EndingDecision"/> does: administrators are told again. Safe to repeat.</summary>
    public Task<Result<EndingProposal>> RaiseAlarmAsync(Guid endingId, CancellationToken cancellationToken) =>
        RunAsync(
            endingId,
            (work, proposal, basis) => Task.FromResult(proposal.RaiseAlarm(basis, clock.GetUtcNow()).Then<EndingProposal>(told => work.Update(told))),
            cancellationToken);

    /// <summary>The contract moved on: its open proposal is void, if it no longer says what it said. Safe to repeat.</summary>
    public async Task VoidAsync(Guid contractId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(EndingProposalCollection.OpenContractId.Is(contractId), cancellationToken).ConfigureAwait(false) is not { } open) return;
        // One that is met in a conflict again and again is void by its deadline.
        await RunAsync(open.Id, (work, proposal, basis) => Task.FromResult<Result<EndingProposal>>(work.Update(proposal.Void(basis, clock.GetUtcNow()))), cancellationToken)
            .ConfigureAwait(false);
    }

    private Result<EndingProposal> Expire(EndingProposal proposal, EndingBasis basis) =>
        proposal.Expire(basis, division.LimitIn(proposal.ToWorker.Currency), clock.GetUtcNow());

    private Task<Result<EndingProposal>> RunAsync(
        Guid endingId, Func<UnitOfWork, EndingProposal, EndingBasis, Task<Result<EndingProposal>>> command, CancellationToken cancellationToken) =>
        transactor.RunAsync<EndingProposal>(actorId: null, async work =>
        {
            var proposal = await work.FindAsync<EndingProposal>(endingId, cancellationToken).ConfigureAwait(false);
            if (proposal is null) return RequestErrors.NotFound;
            return await command(work, proposal, await BasisAsync(work, proposal, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }, cancellationToken);

    private async ValueTask<EndingBasis> BasisAsync(IDocumentReader reader, EndingProposal proposal, CancellationToken cancellationToken)
    {
        var contract = await reader.FindAsync<Contract>(proposal.ContractId, cancellationToken).ConfigureAwait(false);
        return await division.LoadAsync(reader, contract!, cancellationToken).ConfigureAwait(false);
    }
}
