using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Requests for a milestone's money, and what becomes of them.</summary>
public sealed class RefundRequests(
    IDocumentStore store, Transactor transactor, IContracts contracts, PaymentNames names, RefundGrant grant, TimeProvider clock, IIdSource ids)
{
    /// <summary>A page of a contract's requests, newest first, for its parties and administrators.</summary>
    public async Task<Result<Page<RefundRequestView>>> ListAsync(
        Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await contracts.FindForReaderAsync(store, caller, contractId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var page = await store.QueryAsync(
            new Query<RefundRequest>
            {
                Where = RefundRequestCollection.ContractId.Is(contractId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(page.Select(RefundRequestView.Of), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The hirer requests the money of a milestone that is not delivered. Refused where the escrow holds nothing, or a
    /// submission waits for the hirer's answer.
    /// </summary>
    public Task<Result<RefundRequestView>> RequestAsync(
        Caller caller, Guid contractId, RefundRequestInput input, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<RefundRequestView>(caller.UserId, async work =>
        {
            var found = await contracts.FindForHirerAsync(work, caller, contractId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (input.Check() is { } wrong) return wrong;
            if (!contract.IsUnderWay) return ContractErrors.NotActive;
            var milestone = await contracts.FindMilestoneAsync(work, input.MilestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone?.ContractId != contractId) return InputErrors.Of("milestoneId", "It is not a milestone of this contract.");
            var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            if (milestone.RefusalToRefund is null && escrow?.HeldFor(milestone.Id).IsPositive != true) return PaymentErrors.EscrowNotHeld;
            return RefundRequest.Open(ids.NewId(), milestone, caller.UserId, input.Reason, clock.GetUtcNow())
                .Then<RefundRequestView>(request => RefundRequestView.Of(work.Insert(request, PaymentErrors.RefundAlreadyRequested)));
        }, cancellationToken), cancellationToken);

    /// <summary>The worker agrees: the money goes back. A repeat changes nothing.</summary>
    public Task<Result<RefundRequestView>> AcceptAsync(Caller caller, Guid requestId, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<RefundRequestView>(caller.UserId, async work =>
        {
            var found = await work.FindForAsync<RefundRequest>(caller, requestId, PartyRole.Worker, cancellationToken).ConfigureAwait(false);
            if (found.Then(request => request.Accept(caller.UserId, clock.GetUtcNow())).IsRefused(out var refusal, out var accepted)) return refusal;
            return (await grant.AddAsync(work, accepted, cancellationToken).ConfigureAwait(false))
                .Then<RefundRequestView>(stored => RefundRequestView.Of(stored));
        }, cancellationToken), cancellationToken);

    /// <summary>
    /// The worker does not agree: the money stays in the escrow, and the time to hand the milestone in runs again. From 75 days after the due
    /// date a dispute decides instead. A repeat changes nothing.
    /// </summary>
    public Task<Result<RefundRequestView>> DeclineAsync(Caller caller, Guid requestId, CancellationToken cancellationToken) =>
        EndAsync(caller, requestId, PartyRole.Worker, (request, milestone, now) => request.Decline(caller.UserId, milestone, now), cancellationToken);

    /// <summary>The hirer does not want the money back any more: the time to hand the milestone in runs again. A repeat changes nothing.</summary>
    public Task<Result<RefundRequestView>> WithdrawAsync(Caller caller, Guid requestId, CancellationToken cancellationToken) =>
        EndAsync(caller, requestId, PartyRole.Hirer, (request, _, now) => request.Withdraw(caller.UserId, now), cancellationToken);

    /// <summary>
    /// What the deadline <see cref="DeadlineKind.RefundAnswer"/> does: the worker's silence decides. Safe to repeat; refused
    /// where the worker still has time, or the money is frozen.
    /// </summary>
    public Task<Result<RefundRequest>> ExpireAsync(Guid requestId, CancellationToken cancellationToken) =>
        transactor.RunAsync<RefundRequest>(actorId: null, async work =>
        {
            var request = await work.FindAsync<RefundRequest>(requestId, cancellationToken).ConfigureAwait(false);
            if (request is null) return RequestErrors.NotFound;
            var milestone = await contracts.FindMilestoneAsync(work, request.MilestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone!.FrozenAt is not null) return ContractErrors.MilestoneFrozen;
            return await grant.ExpireAsync(work, request, milestone, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Ends a request without a refund, or makes it a dispute.</summary>
    private Task<Result<RefundRequestView>> EndAsync(
        Caller caller,
        Guid requestId,
        PartyRole role,
        Func<RefundRequest, Milestone, DateTimeOffset, Result<RefundRequest>> end,
        CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<RefundRequestView>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await work.FindForAsync<RefundRequest>(caller, requestId, role, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var request)) return refusal;
            var milestone = await contracts.FindMilestoneAsync(work, request.MilestoneId, cancellationToken).ConfigureAwait(false);
            if (end(request, milestone!, now).IsRefused(out refusal, out var ended)) return refusal;
            if (ended.AwaitsDispute)
                return (await grant.AddAsync(work, ended, cancellationToken).ConfigureAwait(false)).Then<RefundRequestView>(disputed => RefundRequestView.Of(disputed));
            if (!ended.NewEvents.IsEmpty) await contracts.AwaitDeliveryAsync(work, milestone!, now, cancellationToken).ConfigureAwait(false);
            return RefundRequestView.Of(work.Update(ended));
        }, cancellationToken), cancellationToken);
}
