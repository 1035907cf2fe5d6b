using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Books money of a payment that goes back to its payer past Kelmah, and money of that which comes back. What the payer still has
/// here is then owed: <c>wallet:{userId}:receivable</c>.
/// </summary>
public sealed class TakenBackMoney(
    IDocumentStore store, Transactor transactor, StripeBooking booking, SettleStripeMovement settlement, TimeProvider clock, IIdSource ids)
{
    /// <summary>Books a refund that somebody made at Stripe, or a second one for a refund of ours. Administrators are told.</summary>
    /// <param name="refund">As just read.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; false, and nothing is committed, where it is of no payment of ours.</returns>
    public async Task<Result<bool>> RefundAsync(StripeRefund refund, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        if (await PaymentOfAsync(store, refund.PaymentIntentId, cancellationToken).ConfigureAwait(false) is not { } payment) return false;
        if (!Currency.TryParse(refund.Currency.ToUpperInvariant(), out var currency)) return false;
        var amount = new Money(refund.Amount, currency);
        var booked = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var hasLeft = await IsBookedAsync(work, StripeMovementKind.Refund, refund.Id, cancellationToken).ConfigureAwait(false);
            if (refund.Status == StripeRefundStatus.Succeeded && !hasLeft)
                Add(work, payment, NewMovement(StripeMovementKind.Refund, refund.Id, refund.Id, -amount, payment), refund.Balance);
            if (refund.HasEndedUnpaid && hasLeft && !await IsBookedAsync(work, StripeMovementKind.RefundFailure, refund.Id, cancellationToken).ConfigureAwait(false))
                Add(work, payment, NewMovement(StripeMovementKind.RefundFailure, refund.Id, refund.Id, amount, payment), refund.FailureBalance);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        if ((await booked.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false)).IsRefused(out var refusal, out _)) return refusal;
        if (refund.Balance is null) return true;
        return await settlement.OfAsync(StripeMovementKind.Refund, refund.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds what a dispute has taken from the balance by now, and what it has given back, each once.</summary>
    public async Task AddDisputeAsync(UnitOfWork work, Transaction payment, StripeDispute dispute, CancellationToken cancellationToken)
    {
        var amount = new Money(dispute.Amount, Currency.Parse(dispute.Currency.ToUpperInvariant()));
        if (dispute.Withdrawn is { } withdrawn && !await IsBookedAsync(work, StripeMovementKind.Chargeback, dispute.Id, cancellationToken).ConfigureAwait(false))
            Add(work, payment, NewMovement(StripeMovementKind.Chargeback, dispute.Id, dispute.Id, -amount, payment), withdrawn);
        if (dispute.Reinstated is { } reinstated && !await IsBookedAsync(work, StripeMovementKind.ChargebackReversal, dispute.Id, cancellationToken).ConfigureAwait(false))
            Add(work, payment, NewMovement(StripeMovementKind.ChargebackReversal, dispute.Id, dispute.Id, amount, payment), reinstated);
    }

    /// <summary>The payment of ours that an object of Stripe's is about; null where there is none.</summary>
    public static async ValueTask<Transaction?> PaymentOfAsync(IDocumentReader reader, string? paymentIntentId, CancellationToken cancellationToken) =>
        paymentIntentId is null
            ? null
            : await reader.FindAsync(
                TransactionCollection.StripePaymentIntentId.Is(paymentIntentId) & TransactionCollection.Type.Is(TransactionType.Payment),
                cancellationToken).ConfigureAwait(false);

    private static async ValueTask<bool> IsBookedAsync(UnitOfWork work, StripeMovementKind kind, string stripeId, CancellationToken cancellationToken) =>
        await work.FindAsync(StripeMovementCollection.Key.Is(StripeMovement.KeyOf(kind, stripeId)), cancellationToken).ConfigureAwait(false) is not null;

    private void Add(UnitOfWork work, Transaction payment, StripeMovement movement, StripeBalanceChange? change)
    {
        var stripeAccount = booking.Add(work, movement, change);
        work.Append(JournalEntries.TakenBack(ids.NewId(), movement, payment.UserId, stripeAccount, clock.GetUtcNow()));
    }

    private StripeMovement NewMovement(StripeMovementKind kind, string stripeId, string readFrom, Money amount, Transaction payment) =>
        StripeMovement.Book(ids.NewId(), kind, stripeId, readFrom, amount, of: null, payment.ContractId, clock.GetUtcNow());
}
