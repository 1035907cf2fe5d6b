using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What a granted request moves, in the commit that grants it: the milestone's money leaves the escrow for the hirer, whom
/// Stripe then pays back.
/// </summary>
public sealed class RefundGrant(
    IContracts contracts, EscrowMovements movements, IDisputes disputes, ContractOptions options, TimeProvider clock)
{
    /// <summary>Adds a request whose time to answer is over to a unit of work: up to the small-claims limit, silence grants it.</summary>
    /// <returns>The request as it will be stored; refused where the worker still has time.</returns>
    public async Task<Result<RefundRequest>> ExpireAsync(
        UnitOfWork work, RefundRequest request, Milestone milestone, CancellationToken cancellationToken)
    {
        var limit = options.SmallClaimsLimitIn(request.Amount.Currency);
        return request.Expire(milestone, limit, clock.GetUtcNow()).IsRefused(out var refusal, out var expired)
            ? refusal
            : await AddAsync(work, expired, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a request that was just decided to a unit of work, and all that it moves where it is granted, or the dispute that decides it.</summary>
    /// <returns>The request as it will be stored; refused where its milestone was completed, or its escrow is frozen.</returns>
    public async Task<Result<RefundRequest>> AddAsync(UnitOfWork work, RefundRequest decided, CancellationToken cancellationToken)
    {
        if (decided.AwaitsDispute) return await DisputeAsync(work, decided, cancellationToken).ConfigureAwait(false);
        if (decided.NewEvents.IsEmpty || decided.Status != RefundRequestStatus.Granted) return work.Update(decided);
        var milestone = await contracts.FindMilestoneAsync(work, decided.MilestoneId, cancellationToken).ConfigureAwait(false);
        var escrow = await work.EscrowOfAsync(decided.ContractId, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return PaymentErrors.EscrowNotHeld;
        // Before the escrow is asked, from which the money of a completed milestone may have gone.
        if (milestone!.Status == MilestoneStatus.Completed) return ContractErrors.MilestoneCompleted;
        var back = new SplitPart(milestone, Money.Zero(decided.Amount.Currency), decided.Id);
        return (await movements.SettleAsync(work, escrow, [back], cancellationToken).ConfigureAwait(false)).Then<RefundRequest>(_ => work.Update(decided));
    }

    /// <summary>Nobody can be left to decide: the request becomes a dispute in the same commit, in the hirer's words where there are some.</summary>
    private async Task<Result<RefundRequest>> DisputeAsync(UnitOfWork work, RefundRequest escalated, CancellationToken cancellationToken)
    {
        var milestone = await contracts.FindMilestoneAsync(work, escalated.MilestoneId, cancellationToken).ConfigureAwait(false);
        var reason = escalated.AnsweredAt is null
            ? "The worker did not answer the request for a refund."
            : "The worker declined the request for a refund long after the due date.";
        var opened = await disputes.OpenForRefundAsync(work, milestone!, escalated.Id, reason, escalated.Reason ?? reason, cancellationToken).ConfigureAwait(false);
        return opened.Then<RefundRequest>(dispute => work.Update(escalated.Become(dispute.Id, clock.GetUtcNow())));
    }
}
