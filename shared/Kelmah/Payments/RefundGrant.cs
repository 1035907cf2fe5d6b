using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What a granted request moves, in the commit that grants it: the milestone's money leaves the escrow for the hirer, whom
/// Stripe then pays back.
/// </summary>
public sealed class RefundGrant(
    IContracts contracts, EscrowMovements movements, ContractOptions options, TimeProvider clock)
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

    /// <summary>Adds a request that was just decided to a unit of work, and, where it is granted, all that it moves.</summary>
    /// <returns>The request as it will be stored; refused where its milestone was completed, or its escrow is frozen.</returns>
    public async Task<Result<RefundRequest>> AddAsync(UnitOfWork work, RefundRequest decided, CancellationToken cancellationToken)
    {
        if (decided.NewEvents.IsEmpty || decided.Status != RefundRequestStatus.Granted) return work.Update(decided);
        var milestone = await contracts.FindMilestoneAsync(work, decided.MilestoneId, cancellationToken).ConfigureAwait(false);
        var escrow = await work.EscrowOfAsync(decided.ContractId, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return PaymentErrors.EscrowNotHeld;
        // Before the escrow is asked, from which the money of a completed milestone may have gone.
        if (milestone!.Status == MilestoneStatus.Completed) return ContractErrors.MilestoneCompleted;
        var back = new SplitPart(milestone, Money.Zero(decided.Amount.Currency), decided.Id);
        return (await movements.SettleAsync(work, escrow, [back], cancellationToken).ConfigureAwait(false)).Then<RefundRequest>(_ => work.Update(decided));
    }
}
