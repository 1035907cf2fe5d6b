using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Requests for refunds for administrators, and what becomes of those that an earlier release left to them.</summary>
public sealed class RefundRequestAdministration(
    IDocumentStore store, Transactor transactor, IContracts contracts, PaymentNames names, RefundGrant grant, TimeProvider clock)
{
    /// <summary>A page of requests in a state, newest first; of all where none is given.</summary>
    public async Task<Result<Page<RefundRequestView>>> ListAsync(
        Caller caller, RefundRequestStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var query = new Query<RefundRequest> { Limit = paging.Limit, Cursor = paging.Cursor };
        if (status is { } wanted) query = query with { Where = RefundRequestCollection.Status.Is(wanted) };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(page.Select(RefundRequestView.Of), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What the deadline <see cref="DeadlineKind.RefundDecision"/> does: a request that an earlier release escalated becomes a dispute. Safe to
    /// repeat; refused where it is not due, or the milestone is frozen.
    /// </summary>
    public Task<Result<RefundRequest>> PassDecisionAsync(Guid requestId, CancellationToken cancellationToken) =>
        transactor.RunAsync<RefundRequest>(actorId: null, async work =>
        {
            var request = await work.FindAsync<RefundRequest>(requestId, cancellationToken).ConfigureAwait(false);
            if (request is null) return RequestErrors.NotFound;
            var contract = await contracts.FindAsync(work, request.ContractId, cancellationToken).ConfigureAwait(false);
            var milestone = await contracts.FindMilestoneAsync(work, request.MilestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone!.FrozenAt is not null) return ContractErrors.MilestoneFrozen;
            return request.PassDecision(milestone, contract!.Status, clock.GetUtcNow()).IsRefused(out var refusal, out var next)
                ? refusal
                : await grant.AddAsync(work, next, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}
