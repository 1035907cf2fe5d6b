using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Books money of a payment that goes back to its payer past Kelmah, and money of that which comes back. What the payer still has
/// here is then owed: <c>wallet:{userId}:receivable</c>. What goes back of a subscription's payment, the platform has no more: <c>platform:subscriptions</c>,
/// and the tax in it is not owed to its country: <c>tax:{country}</c>.
/// </summary>
public sealed class TakenBackMoney(
    IDocumentStore store, Transactor transactor, StripeBooking booking, SettleStripeMovement settlement, SubscriptionInvoices invoices, Debts debts,
    PaymentIntents intents, SettlePayment settle, TimeProvider clock, IIdSource ids)
{
    /// <summary>Books a refund that somebody made at Stripe, or a second one for a refund of ours. Administrators are told.</summary>
    /// <param name="refund">As just read.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; false, and nothing is committed, where it is of no payment of ours.</returns>
    public async Task<Result<bool>> RefundAsync(StripeRefund refund, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        if ((await FindAsync(refund.PaymentIntentId, cancellationToken).ConfigureAwait(false)).IsRefused(out var unknown, out var payment)) return unknown;
        if (payment is null) return false;
        if (!Currency.TryParse(refund.Currency.ToUpperInvariant(), out var currency)) return false;
        var amount = new Money(refund.Amount, currency);
        var booked = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var hasLeft = await IsBookedAsync(work, StripeMovementKind.Refund, refund.Id, cancellationToken).ConfigureAwait(false);
            var moved = new List<Moved>();
            if (refund.Status == StripeRefundStatus.Succeeded && !hasLeft)
                moved.Add(new(NewMovement(StripeMovementKind.Refund, refund.Id, refund.Id, -amount, payment), refund.Balance));
            if (refund.HasEndedUnpaid && hasLeft && !await IsBookedAsync(work, StripeMovementKind.RefundFailure, refund.Id, cancellationToken).ConfigureAwait(false))
                moved.Add(new(NewMovement(StripeMovementKind.RefundFailure, refund.Id, refund.Id, amount, payment), refund.FailureBalance));
            return await AddAsync(work, payment, moved, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        if ((await booked.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false)).IsRefused(out var refusal, out _)) return refusal;
        if (refund.Balance is null) return true;
        return await settlement.OfAsync(StripeMovementKind.Refund, refund.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds what a dispute has taken from the balance by now, and what it has given back, each once.</summary>
    public async Task<Result<bool>> AddDisputeAsync(UnitOfWork work, Transaction payment, StripeDispute dispute, CancellationToken cancellationToken)
    {
        var amount = new Money(dispute.Amount, Currency.Parse(dispute.Currency.ToUpperInvariant()));
        var moved = new List<Moved>();
        if (dispute.Withdrawn is { } withdrawn && !await IsBookedAsync(work, StripeMovementKind.Chargeback, dispute.Id, cancellationToken).ConfigureAwait(false))
            moved.Add(new(NewMovement(StripeMovementKind.Chargeback, dispute.Id, dispute.Id, -amount, payment), withdrawn));
        if (dispute.Reinstated is { } reinstated && !await IsBookedAsync(work, StripeMovementKind.ChargebackReversal, dispute.Id, cancellationToken).ConfigureAwait(false))
            moved.Add(new(NewMovement(StripeMovementKind.ChargebackReversal, dispute.Id, dispute.Id, amount, payment), reinstated));
        return await AddAsync(work, payment, moved, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The payment of ours that an object of Stripe's is about, also one that was not settled or booked yet; null where there is none.</summary>
    public async Task<Result<Transaction?>> FindAsync(string? paymentIntentId, CancellationToken cancellationToken)
    {
        if (paymentIntentId is null) return (Transaction?)null;
        if (await PaymentOfAsync(store, paymentIntentId, cancellationToken).ConfigureAwait(false) is { } known)
        {
            if (known is { Type: TransactionType.Payment, Status: TransactionStatus.Pending }) return await SettleAsync(known, paymentIntentId, cancellationToken).ConfigureAwait(false);
            return known;
        }

        if ((await invoices.CatchUpAsync(paymentIntentId, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var isBooked)) return refusal;
        return isBooked ? await PaymentOfAsync(store, paymentIntentId, cancellationToken).ConfigureAwait(false) : (Transaction?)null;
    }

    /// <summary>The payment of ours that an object of Stripe's is about; null where there is none.</summary>
    public static async ValueTask<Transaction?> PaymentOfAsync(IDocumentReader reader, string? paymentIntentId, CancellationToken cancellationToken) =>
        paymentIntentId is null
            ? null
            : await reader.FindAsync(
                TransactionCollection.StripePaymentIntentId.Is(paymentIntentId) & TransactionCollection.Type.In(TransactionType.Payment, TransactionType.Subscription),
                cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// That a payment succeeded may be heard of after its bank has taken it back: it is settled first, so that its money is there to be frozen, and is not released as if nothing had been.
    /// </summary>
    private async Task<Result<Transaction?>> SettleAsync(Transaction pending, string paymentIntentId, CancellationToken cancellationToken)
    {
        var read = await intents.ReadAsync(paymentIntentId, cancellationToken).ConfigureAwait(false);
        if (read.IsRefused(out var refusal, out var found)) return refusal;
        if (found is not ({ Status: StripePaymentIntentStatus.Succeeded } intent, { } payment)) return pending;
        var ended = await settle.ExecuteAsync(payment.Id, intent, _ => { }, cancellationToken).ConfigureAwait(false);
        var settled = await ended.OrWhenDoneAsync(() => ValueTask.FromResult(payment)).ConfigureAwait(false);
        if (settled.IsRefused(out refusal, out _)) return refusal;
        return await PaymentOfAsync(store, paymentIntentId, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<bool> IsBookedAsync(UnitOfWork work, StripeMovementKind kind, string stripeId, CancellationToken cancellationToken) =>
        await work.FindAsync(StripeMovementCollection.Key.Is(StripeMovement.KeyOf(kind, stripeId)), cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Adds movements of one payment, and what they do in sum to what the payer owes or, of a subscription's payment, to its record.</summary>
    private async Task<Result<bool>> AddAsync(UnitOfWork work, Transaction payment, List<Moved> moved, CancellationToken cancellationToken)
    {
        if (moved.Count == 0) return true;
        if (payment.Type == TransactionType.Subscription)
        {
            await AddOfSubscriptionAsync(work, payment.Id, moved, cancellationToken).ConfigureAwait(false);
            return true;
        }

        var entries = new List<JournalEntry>(moved.Count);
        foreach (var (movement, change) in moved)
        {
            var from = new Posting(Account.WalletReceivable(payment.UserId), movement.Amount);
            entries.Add(JournalEntries.TakenBack(ids.NewId(), movement, [from], booking.Add(work, movement, change), clock.GetUtcNow()));
        }

        foreach (var entry in entries) work.Append(entry);
        var posted = Money.Sum(moved[0].Movement.Amount.Currency, moved.Select(one => one.Movement.Amount));
        var owed = await debts.PostAsync(work, payment.UserId, posted, entries[^1], also: null, cancellationToken).ConfigureAwait(false);
        return owed.Then<bool>(_ => true);
    }

    private async Task AddOfSubscriptionAsync(UnitOfWork work, Guid paymentId, List<Moved> moved, CancellationToken cancellationToken)
    {
        var (payment, now) = ((await work.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false))!, clock.GetUtcNow());
        foreach (var (movement, change) in moved)
        {
            var tax = payment.TaxIn(movement.Amount);
            var from = ImmutableArray.Create(new Posting(Account.PlatformSubscriptions, movement.Amount - tax));
            if (!tax.IsZero) from = from.Add(new Posting(Account.Tax(payment.Tax!.Country), tax));
            work.Append(JournalEntries.TakenBack(ids.NewId(), movement, from, booking.Add(work, movement, change), now));
            payment = payment.NoteTakenBack(movement.Amount, movement.Kind, now);
        }

        work.Update(payment);
    }

    private StripeMovement NewMovement(StripeMovementKind kind, string stripeId, string readFrom, Money amount, Transaction payment) =>
        StripeMovement.Book(
            ids.NewId(), kind, stripeId, readFrom, amount, payment.Type == TransactionType.Subscription ? payment : null, payment.ContractId, clock.GetUtcNow());

    /// <summary>A movement that is booked now, and what Stripe says it came to.</summary>
    private sealed record Moved(StripeMovement Movement, StripeBalanceChange? Change);
}
