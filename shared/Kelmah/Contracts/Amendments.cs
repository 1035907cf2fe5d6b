using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Changes of signed contracts: proposed by a party, and made by the other one's acceptance.</summary>
public sealed class Amendments(
    IDocumentStore store,
    Transactor transactor,
    TermsVersions versions,
    ContractEnding ending,
    IEscrows escrows,
    ContractOptions options,
    PaymentLimits limits,
    TimeProvider clock,
    IIdSource ids)
{
    /// <summary>An amendment, for its contract's parties and administrators.</summary>
    public async Task<Result<AmendmentView>> GetAsync(Caller caller, Guid amendmentId, CancellationToken cancellationToken) =>
        (await store.FindForAsync<Amendment>(caller, amendmentId, PartyRole.Reader, cancellationToken).ConfigureAwait(false))
            .Then<AmendmentView>(amendment => AmendmentView.Of(amendment));

    /// <summary>A page of a contract's amendments, newest first, for its parties and administrators.</summary>
    public async Task<Result<Page<AmendmentView>>> ListAsync(Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Reader, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var query = new Query<Amendment> { Where = AmendmentCollection.ContractId.Is(contractId), Limit = paging.Limit, Cursor = paging.Cursor };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(AmendmentView.Of);
    }

    /// <summary>
    /// A party proposes a change of an active contract, which the other one can accept for some days. Refused while another one is open, for a
    /// suspended party, and where a milestone cannot be changed so.
    /// </summary>
    public Task<Result<AmendmentView>> ProposeAsync(Caller caller, Guid contractId, AmendmentInput input, CancellationToken cancellationToken) =>
        transactor.RunAsync<AmendmentView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await work.FindForAsync<Contract>(caller, contractId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (input.Check(contract.Terms, now) is { } wrong) return wrong;
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            if (contract.Status != ContractStatus.Active) return ContractErrors.NotActive;
            var changes = input.ToChanges(ids);
            if ((await PlanAsync(work, contract, changes, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var plan)) return refusal;
            var amendment = Amendment.Propose(ids.NewId(), contract, caller.UserId, input.Reason, changes, plan.TotalAmount, options.AmendmentDays, now);
            return AmendmentView.Of(work.Insert(amendment, ContractErrors.AmendmentOpen));
        }, cancellationToken);

    /// <summary>
    /// The other party accepts: in one commit the milestones, the total and the terms change, what is held above a milestone's new amount goes back
    /// to the hirer, and both have signed the new version of the terms. A repeat changes nothing.
    /// </summary>
    public Task<Result<AmendmentView>> AcceptAsync(Caller caller, Guid amendmentId, CancellationToken cancellationToken) =>
        transactor.RunAsync<AmendmentView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await work.FindForAsync<Amendment>(caller, amendmentId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var amendment)) return refusal;
            var contract = (await work.FindAsync<Contract>(amendment.ContractId, cancellationToken).ConfigureAwait(false))!;
            if (amendment.Accept(caller.UserId, contract, now).IsRefused(out refusal, out var accepted)) return refusal;
            if (accepted.NewEvents.IsEmpty) return AmendmentView.Of(accepted);
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            if (contract.Status != ContractStatus.Active) return ContractErrors.NotActive;
            return await ApplyAsync(work, contract, amendment, caller, cancellationToken).ConfigureAwait(false) is { } refused
                ? refused
                : AmendmentView.Of(work.Update(accepted));
        }, cancellationToken);

    /// <summary>The other party declines. A repeat changes nothing.</summary>
    public Task<Result<AmendmentView>> DeclineAsync(Caller caller, Guid amendmentId, CancellationToken cancellationToken) =>
        EndAsync(caller, amendmentId, amendment => amendment.Decline(caller.UserId, clock.GetUtcNow()), cancellationToken);

    /// <summary>The proposer takes it back. A repeat changes nothing.</summary>
    public Task<Result<AmendmentView>> WithdrawAsync(Caller caller, Guid amendmentId, CancellationToken cancellationToken) =>
        EndAsync(caller, amendmentId, amendment => amendment.Withdraw(caller.UserId, clock.GetUtcNow()), cancellationToken);

    /// <summary>What the deadline <see cref="DeadlineKind.AmendmentAnswer"/> does. Safe to repeat; refused where it was answered.</summary>
    public Task<Result<Amendment>> ExpireAsync(Guid amendmentId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Amendment>(actorId: null, async work =>
        {
            var amendment = await work.FindAsync<Amendment>(amendmentId, cancellationToken).ConfigureAwait(false);
            if (amendment is null) return RequestErrors.NotFound;
            return amendment.Expire(clock.GetUtcNow()).Then<Amendment>(expired => work.Update(expired));
        }, cancellationToken);

    private Task<Result<AmendmentView>> EndAsync(
        Caller caller, Guid amendmentId, Func<Amendment, Result<Amendment>> end, CancellationToken cancellationToken) =>
        transactor.RunAsync<AmendmentView>(caller.UserId, async work =>
            (await work.FindForAsync<Amendment>(caller, amendmentId, PartyRole.Either, cancellationToken).ConfigureAwait(false))
                .Then(end).Then<AmendmentView>(ended => AmendmentView.Of(work.Update(ended))), cancellationToken);

    /// <summary>What the contract would be, if it can be paid: a sum that is still to be funded is one that the payment provider can charge.</summary>
    private async Task<Result<AmendmentPlan>> PlanAsync(UnitOfWork work, Contract contract, AmendedTerms changes, CancellationToken cancellationToken)
    {
        var milestones = await work.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        if (AmendmentPlan.Of(contract, milestones, changes, clock.GetUtcNow()).IsRefused(out var refusal, out var plan)) return refusal;
        if (limits.Refuse("milestones", plan.TotalAmount) is { } unpayable) return unpayable;
        if (await escrows.RefusePendingFundingAsync(work, contract.Id, cancellationToken).ConfigureAwait(false) is { } pending) return pending;
        if (await escrows.RefuseUndecidedRefundAsync(work, contract.Id, [.. changes.Milestones.Select(change => change.MilestoneId!.Value)], cancellationToken).ConfigureAwait(false) is { } asked) return asked;
        var escrow = await escrows.OfContractAsync(work, contract.Id, cancellationToken).ConfigureAwait(false);
        var held = escrow?.Parts.ToDictionary(part => part.MilestoneId, part => part.Amount) ?? [];
        var missing = Money.Sum(contract.Terms.Currency, plan.Milestones.Where(milestone => milestone is { IsClosed: false, CompletedAt: null })
            .Select(milestone => held.TryGetValue(milestone.Id, out var there) ? milestone.Amount - Money.Min(milestone.Amount, there) : milestone.Amount));
        return missing.IsPositive && limits.Refuse("milestones", missing) is { } uncharged ? uncharged : plan;
    }

    /// <summary>Adds to the commit of an acceptance all that it changes besides the amendment itself.</summary>
    private async Task<Refusal?> ApplyAsync(UnitOfWork work, Contract contract, Amendment amendment, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if ((await PlanAsync(work, contract, amendment.Changes, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var plan)) return refusal;
        var left = plan.Milestones.Where(milestone => milestone.RemovedAt is null).ToList();
        if (contract.Amend(plan.Terms, plan.TotalAmount, left, versions.RulesOf(plan.Terms), TermsCause.Amendment, now).IsRefused(out refusal, out var amended)) return refusal;
        var reductions = plan.Changed.Select(milestone => new Reduction(milestone.Id, milestone.RemovedAt is null ? milestone.Amount : Money.Zero(milestone.Amount.Currency)));
        var reduced = await escrows.ReduceAsync(work, contract.Id, [.. reductions], cancellationToken).ConfigureAwait(false);
        if (reduced.IsRefused(out refusal, out var isEscrowEmpty)) return refusal;
        foreach (var milestone in plan.Changed) work.Update(milestone);
        foreach (var milestone in plan.Added) work.Insert(milestone, DuplicateAnswer.DecideAgain);
        ImmutableArray<Signature> signatures = [new(amendment.ProposedBy, amendment.CreatedAt), new(caller.UserId, now)];
        versions.AddAgreed(work, amended, left, TermsCause.Amendment, amendment.Id, signatures, now);
        await ending.AmendAsync(work, amended, plan.Milestones, isEscrowEmpty, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
