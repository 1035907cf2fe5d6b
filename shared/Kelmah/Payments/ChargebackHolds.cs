using Kelmah.Contracts;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Makes the money of a payment that a bank takes back stand still, in escrow and of what was released, and lets it go on.</summary>
public sealed class ChargebackHolds(IContracts contracts, ChargedEarnings earnings, TimeProvider clock)
{
    /// <summary>Freezes what the escrow still holds of a payment, and stops those milestones' deadlines; false where there is none, the bank has decided already, or has taken nothing.</summary>
    public async Task<bool> FreezeEscrowAsync(UnitOfWork work, Guid chargebackId, Transaction payment, StripeDispute dispute, CancellationToken cancellationToken)
    {
        if (dispute.IsInquiry || dispute.Status == StripeDisputeStatus.Won) return false;
        var now = clock.GetUtcNow();
        var escrow = await work.EscrowOfAsync(payment.ContractId!.Value, cancellationToken).ConfigureAwait(false);
        var contract = await contracts.FindAsync(work, payment.ContractId.Value, cancellationToken).ConfigureAwait(false);
        var milestoneIds = escrow?.Parts.Where(part => !part.AwaitsBank && part.Sources.Any(source => source.TransactionId == payment.Id))
            .Select(part => part.MilestoneId).ToList() ?? [];
        if (milestoneIds.Count == 0 || escrow!.Freeze(milestoneIds, chargebackId, now).IsRefused(out _, out var frozen)) return false;
        var disputed = await contracts.FreezeAsync(work, contract!, milestoneIds, payment.UserId, now, cancellationToken).ConfigureAwait(false);
        if (disputed.Refusal is not null) return false;
        work.Update(frozen);
        return true;
    }

    /// <summary>Adds to a unit of work that what the payment brought the worker and cannot be withdrawn yet stands.</summary>
    /// <returns>The chargeback with whom it charges.</returns>
    public Task<Chargeback> FreezeEarningsAsync(UnitOfWork work, Chargeback opened, StripeDispute dispute, CancellationToken cancellationToken) =>
        earnings.FreezeAsync(work, opened, dispute, cancellationToken);

    /// <summary>Adds to a unit of work that what a chargeback made stand still goes on, unless another one of its payments is open.</summary>
    /// <param name="work">Ends the chargeback.</param>
    /// <param name="ended">Won, or lost and paid for.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task ThawAsync(UnitOfWork work, Chargeback ended, CancellationToken cancellationToken)
    {
        var open = ChargebackCollection.ContractId.Is(ended.ContractId) & ChargebackCollection.Status.Is(ChargebackStatus.Open);
        var others = await work.AllAsync(open, cancellationToken).Where(other => other.Id != ended.Id && !other.IsInquiry).ToListAsync(cancellationToken).ConfigureAwait(false);
        await earnings.ThawAsync(work, ended, others, cancellationToken).ConfigureAwait(false);
        if (ended.FrozeEscrow) await ThawEscrowAsync(work, ended, others, cancellationToken).ConfigureAwait(false);
    }

    private async Task ThawEscrowAsync(UnitOfWork work, Chargeback ended, IReadOnlyList<Chargeback> others, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var escrow = await work.EscrowOfAsync(ended.ContractId, cancellationToken).ConfigureAwait(false);
        var theirs = escrow!.Parts.Where(part => part.FrozenBy == ended.Id || part.FrozenBy == Guid.Empty).ToList();
        var contested = theirs.SelectMany(part => part.Sources).Select(source => source.TransactionId).ToHashSet();
        if (others.FirstOrDefault(other => contested.Contains(other.PaymentId)) is { } next)
        {
            work.Update(next.TakeOver(now));
            work.Update(escrow.TakeOver(ended.Id, next.Id, now));
            return;
        }

        var milestoneIds = theirs.Where(part => part.DisputeId is null).Select(part => part.MilestoneId).ToList();
        var contract = await contracts.FindAsync(work, ended.ContractId, cancellationToken).ConfigureAwait(false);
        // Where all that it froze has paid for it, nothing is left to free.
        if (!escrow.Unfreeze(ended.Id, now).IsRefused(out _, out var thawed)) escrow = work.Update(thawed);
        await contracts.UnfreezeAsync(work, contract!, milestoneIds, awaited: [], escrow.FrozenAt is not null, now, cancellationToken).ConfigureAwait(false);
    }
}
