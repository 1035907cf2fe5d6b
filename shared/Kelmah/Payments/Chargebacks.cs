using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Follows what banks take back: makes the money stand still, books what moves, and records what the bank decides.</summary>
public sealed class Chargebacks(
    Transactor transactor, TakenBackMoney takenBack, ChargebackHolds holds, IStripeApi stripe, TimeProvider clock, IIdSource ids)
{
    /// <summary>Reads a dispute from Stripe and records what became of it.</summary>
    /// <param name="stripeDisputeId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where it is about no payment of ours. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshAsync(string stripeDisputeId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetDisputeAsync(stripeDisputeId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        var dispute = read.Value;
        if ((await takenBack.FindAsync(dispute.PaymentIntentId, cancellationToken).ConfigureAwait(false)).IsRefused(out var unknown, out var payment)) return unknown;
        if (payment is null) return false;
        if (!Currency.TryParse(dispute.Currency.ToUpperInvariant(), out _)) return false;
        var recorded = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var booked = await takenBack.AddDisputeAsync(work, payment, dispute, cancellationToken).ConfigureAwait(false);
            if (booked.IsRefused(out var refusal, out _)) return refusal;
            // A subscription's payment holds nothing in escrow that could be frozen.
            if (payment.Type == TransactionType.Subscription) return true;
            return await FollowAsync(work, payment, dispute, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return await recorded.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    /// <summary>What the deadline of the evidence does: administrators are told.</summary>
    public Task<Result<Chargeback>> RaiseAlarmAsync(Guid chargebackId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Chargeback>(actorId: null, async work =>
        {
            var chargeback = await work.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false);
            if (chargeback is null) return RequestErrors.NotFound;
            return chargeback.RaiseAlarm(clock.GetUtcNow()).Then<Chargeback>(told => work.Update(told));
        }, cancellationToken);

    private async Task<Result<bool>> FollowAsync(UnitOfWork work, Transaction payment, StripeDispute dispute, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var known = await work.FindAsync(ChargebackCollection.StripeDisputeId.Is(dispute.Id), cancellationToken).ConfigureAwait(false);
        var next = known;
        if (known is null)
        {
            var id = ids.NewId();
            var frozen = await holds.FreezeEscrowAsync(work, id, payment, dispute, cancellationToken).ConfigureAwait(false);
            var amount = new Money(dispute.Amount, Currency.Parse(dispute.Currency.ToUpperInvariant()));
            next = await holds.FreezeEarningsAsync(work, Chargeback.Open(id, payment, dispute, amount, frozen, now), dispute, cancellationToken).ConfigureAwait(false);
        }
        else if (known is { IsInquiry: true, Status: ChargebackStatus.Open } && !dispute.IsInquiry && dispute.Status != StripeDisputeStatus.Won)
        {
            var frozen = await holds.FreezeEscrowAsync(work, known.Id, payment, dispute, cancellationToken).ConfigureAwait(false);
            next = await holds.FreezeEarningsAsync(work, known.Take(frozen, now), dispute, cancellationToken).ConfigureAwait(false);
        }

        next = dispute.Status switch
        {
            StripeDisputeStatus.Won => next!.Win(now),
            StripeDisputeStatus.Lost => next!.Lose(now),
            StripeDisputeStatus.Open or StripeDisputeStatus.Unknown => next!.MoveDue(dispute.EvidenceDueBy, now),
        };
        if (known is null) work.Insert(next, DuplicateAnswer.DecideAgain);
        else work.Update(next);
        if (known is not { Status: ChargebackStatus.Open } || next.Status != ChargebackStatus.Won) return true;
        await holds.ThawAsync(work, next, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
