using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Ends of funded contracts: proposed by a party, and agreed to, declined or withdrawn.</summary>
public sealed class Endings(IDocumentStore store, Transactor transactor, ContractNames names, EndingDivision division, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// A party proposes to end a funded contract. Where the other party has proposed exactly the same, it is agreed with that, and the contract
    /// ends in the same commit. A repeat changes nothing.
    /// </summary>
    public async Task<Result<EndingView>> ProposeAsync(Caller caller, Guid contractId, EndingInput input, CancellationToken cancellationToken)
    {
        if (await StopFundingAsync(caller, contractId, input, cancellationToken).ConfigureAwait(false) is { } unstopped) return unstopped;
        return await names.AddAsync(transactor.RunAsync<EndingView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<Contract>(caller, contractId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (input.Check() is { } wrong) return wrong;
            var basis = await division.LoadAsync(work, contract, cancellationToken).ConfigureAwait(false);
            var toWorker = input.ToWorker ?? basis.Usual;
            if (basis.RefusalToPropose(toWorker) is { } refused) return refused;
            if (await division.RefuseUnprovedAsync(work, caller, contract.HirerId, toWorker, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
            var open = await work.FindAsync(EndingProposalCollection.OpenContractId.Is(contractId), cancellationToken).ConfigureAwait(false);
            if (open is null || open.IsOutdated(basis)) return Propose(work, basis, open, caller, toWorker, input.Reason);
            if (open.ToWorker != toWorker) return ContractErrors.EndingAlreadyProposed;
            return open.ProposedBy == caller.UserId ? EndingView.Of(open) : await AgreeAsync(work, basis, open, caller, cancellationToken).ConfigureAwait(false);
        }, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The other party agrees: the contract ends. A payment into the escrow that is under way is stopped first. Refused with
    /// <c>ending_outdated</c> where the contract moved on; the proposal is void then. A repeat changes nothing.
    /// </summary>
    public async Task<Result<EndingView>> AcceptAsync(Caller caller, Guid endingId, CancellationToken cancellationToken)
    {
        if (await StopFundingAsync(caller, endingId, cancellationToken).ConfigureAwait(false) is { } unstopped) return unstopped;
        return await RunAsync(caller, endingId, async (work, proposal) =>
        {
            var contract = await work.FindAsync<Contract>(proposal.ContractId, cancellationToken).ConfigureAwait(false);
            var basis = await division.LoadAsync(work, contract!, cancellationToken).ConfigureAwait(false);
            return await AgreeAsync(work, basis, proposal, caller, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The other party does not agree: the contract goes on. A repeat changes nothing.</summary>
    public Task<Result<EndingView>> DeclineAsync(Caller caller, Guid endingId, CancellationToken cancellationToken) =>
        RunAsync(caller, endingId, (work, proposal) => Task.FromResult(Update(work, proposal.Decline(caller.UserId, clock.GetUtcNow()))), cancellationToken);

    /// <summary>Whoever proposed it takes it back: the contract goes on. A repeat changes nothing.</summary>
    public Task<Result<EndingView>> WithdrawAsync(Caller caller, Guid endingId, CancellationToken cancellationToken) =>
        RunAsync(caller, endingId, (work, proposal) => Task.FromResult(Update(work, proposal.Withdraw(caller.UserId, clock.GetUtcNow()))), cancellationToken);

    private static Result<EndingView> Update(UnitOfWork work, Result<EndingProposal> decided) =>
        decided.Then<EndingView>(next => EndingView.Of(work.Update(next)));

    private Task<Result<EndingView>> RunAsync(
        Caller caller, Guid endingId, Func<UnitOfWork, EndingProposal, Task<Result<EndingView>>> command, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<EndingView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<EndingProposal>(caller, endingId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            return found.IsRefused(out var refusal, out var proposal) ? refusal : await command(work, proposal).ConfigureAwait(false);
        }, cancellationToken), cancellationToken);

    /// <summary>Adds a new proposal, in the place of one that is outdated.</summary>
    private Result<EndingView> Propose(UnitOfWork work, EndingBasis basis, EndingProposal? outdated, Caller caller, Money toWorker, string? reason)
    {
        var now = clock.GetUtcNow();
        if (outdated is not null) work.Update(outdated.Void(basis, now));
        return EndingProposal.Propose(ids.NewId(), basis, caller.UserId, toWorker, reason, division.AnswerBy, now)
            .Then<EndingView>(proposal => EndingView.Of(work.Insert(proposal, DuplicateAnswer.DecideAgain)));
    }

    private async Task<Result<EndingView>> AgreeAsync(
        UnitOfWork work, EndingBasis basis, EndingProposal proposal, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (proposal.Accept(caller.UserId, basis, now).IsRefused(out var refusal, out var agreed))
        {
            work.Update(proposal.Void(basis, now));
            return refusal.Error == ContractErrors.EndingOutdated ? refusal with { IsRecorded = true } : refusal;
        }

        if (agreed.NewEvents.IsEmpty) return EndingView.Of(agreed);
        if (await division.RefuseUnprovedAsync(work, caller, agreed.HirerId, agreed.ToWorker, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        return (await division.EndAsync(work, basis, agreed, cancellationToken).ConfigureAwait(false)).Then<EndingView>(ended => EndingView.Of(ended));
    }

    /// <summary>Stops a payment where the caller's proposal is the one that the other party has made.</summary>
    private async Task<Refusal?> StopFundingAsync(Caller caller, Guid contractId, EndingInput input, CancellationToken cancellationToken)
    {
        var open = await store.FindAsync(EndingProposalCollection.OpenContractId.Is(contractId), cancellationToken).ConfigureAwait(false);
        if (open is null || (caller.UserId != open.HirerId && caller.UserId != open.WorkerId)) return null;
        var contract = await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
        var basis = await division.LoadAsync(store, contract!, cancellationToken).ConfigureAwait(false);
        return open.ToWorker == (input.ToWorker ?? basis.Usual) ? await StopFundingAsync(caller, open.Id, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Stops a payment where the caller's acceptance would end the contract.</summary>
    private async Task<Refusal?> StopFundingAsync(Caller caller, Guid endingId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<EndingProposal>(caller, endingId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out _, out var proposal)) return null;
        var contract = await store.FindAsync<Contract>(proposal.ContractId, cancellationToken).ConfigureAwait(false);
        var basis = await division.LoadAsync(store, contract!, cancellationToken).ConfigureAwait(false);
        if (proposal.Accept(caller.UserId, basis, clock.GetUtcNow()).IsRefused(out _, out var agreed) || agreed.NewEvents.IsEmpty) return null;
        return await division.RefuseUnprovedAsync(store, caller, proposal.HirerId, proposal.ToWorker, cancellationToken).ConfigureAwait(false)
            ?? await division.StopFundingAsync(proposal.ContractId, cancellationToken).ConfigureAwait(false);
    }
}
