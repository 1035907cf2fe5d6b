using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Books what subscriptions have charged: each invoice once, with the transaction that its user sees. Safe to repeat, and in any order.</summary>
public sealed class SubscriptionInvoices(
    IDocumentStore store, Transactor transactor, StripeBooking booking, IStripeApi stripe, IStripeBilling billing, SubscriptionOptions options, TimeProvider clock, IIdSource ids)
{
    /// <summary>Books a paid invoice.</summary>
    /// <param name="invoiceId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where it is not ours, not paid, or of nothing. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> BookAsync(string invoiceId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await billing.GetInvoiceAsync(invoiceId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        if (read.Value is not { IsPaid: true, SubscriptionId: { } stripeSubscriptionId }) return false;
        if ((await FindAsync(stripeSubscriptionId, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var subscription)) return refusal;
        if (subscription is null) return false;
        if ((await PaymentOfAsync(invoiceId, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var payment)) return refusal;
        if (payment is not { Status: StripePaymentIntentStatus.Succeeded, LatestCharge: not null }) return false;
        if (!Currency.TryParse(payment.Currency.ToUpperInvariant(), out var currency)) return false;
        var paid = new Money(payment.AmountReceived, currency);
        var booked = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            await AddAsync(work, subscription, invoiceId, payment, paid, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await booked.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    /// <summary>Books all that a subscription has charged.</summary>
    public async Task<Result<bool>> BookAllAsync(string stripeSubscriptionId, CancellationToken cancellationToken)
    {
        var listed = await billing.ListInvoicesAsync(stripeSubscriptionId, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded) return listed.Error.ToRefusal();
        foreach (var invoice in listed.Value.Items.Where(invoice => invoice.IsPaid))
        {
            if ((await BookAsync(invoice.Id, _ => { }, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out _)) return refusal;
        }

        return true;
    }

    /// <summary>Books the invoice that a payment is of, if it is of one of ours.</summary>
    public async Task<Result<bool>> CatchUpAsync(string paymentIntentId, CancellationToken cancellationToken)
    {
        var found = await billing.FindInvoiceOfAsync(paymentIntentId, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return found.Error.IsMissing ? false : found.Error.ToRefusal();
        return found.Value.Items is [var payment, ..] ? await BookAsync(payment.InvoiceId, _ => { }, cancellationToken).ConfigureAwait(false) : false;
    }

    /// <summary>What an invoice is paid by; null for one of nothing.</summary>
    public async Task<Result<StripePaymentIntent?>> PaymentOfAsync(string invoiceId, CancellationToken cancellationToken)
    {
        var listed = await billing.ListInvoicePaymentsAsync(invoiceId, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded) return listed.Error.ToRefusal();
        if (listed.Value.Items.Select(payment => payment.PaymentIntentId).OfType<string>().FirstOrDefault() is not { } paymentIntent) return (StripePaymentIntent?)null;
        var read = await stripe.GetPaymentIntentAsync(paymentIntent, cancellationToken).ConfigureAwait(false);
        return read.Match<Result<StripePaymentIntent?>>(intent => intent, error => error.ToRefusal());
    }

    /// <summary>Ours: the one that is linked or, where the link is still to come, the one that Stripe's carries the id of.</summary>
    private async Task<Result<Subscription?>> FindAsync(string stripeSubscriptionId, CancellationToken cancellationToken)
    {
        var linked = await store.FindAsync(SubscriptionCollection.StripeSubscriptionId.Is(stripeSubscriptionId), cancellationToken).ConfigureAwait(false);
        if (linked is not null) return linked;
        var read = await billing.GetSubscriptionAsync(stripeSubscriptionId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? (Subscription?)null : read.Error.ToRefusal();
        return SubscriptionSync.IdIn(read.Value.Metadata) is { } id ? await store.FindAsync<Subscription>(id, cancellationToken).ConfigureAwait(false) : (Subscription?)null;
    }

    private async Task AddAsync(
        UnitOfWork work, Subscription subscription, string invoiceId, StripePaymentIntent payment, Money paid, CancellationToken cancellationToken)
    {
        var charge = payment.LatestCharge!;
        var key = StripeMovement.KeyOf(StripeMovementKind.Charge, charge.Id);
        if (await work.FindAsync(StripeMovementCollection.Key.Is(key), cancellationToken).ConfigureAwait(false) is not null) return;
        var now = clock.GetUtcNow();
        var tax = options.SubscriptionTaxBasisPoints == 0 ? Money.Zero(paid.Currency) : options.TaxIn(paid);
        var transaction = work.Insert(Transaction.RecordSubscription(
            ids.NewId(), subscription.UserId, paid, tax.IsPositive ? new SubscriptionTax(tax, options.SubscriptionTaxCountry) : null, payment.Id, now));
        var movement = StripeMovement.Book(ids.NewId(), StripeMovementKind.Charge, charge.Id, payment.Id, paid, transaction, contractId: null, now);
        var account = booking.Add(work, movement, charge.Balance);
        work.Append(JournalEntries.SubscriptionPaid(ids.NewId(), invoiceId, paid, tax, options.SubscriptionTaxCountry, account, now));
    }
}
