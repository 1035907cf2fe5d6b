using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Payments at Stripe. The idempotency key comes from the transaction's id, so that concurrent calls and a retry soon after a crash make
/// one payment; since Stripe forgets keys after 24 hours, a later retry first looks for the payment.
/// </summary>
public sealed class PaymentIntents(IDocumentStore store, Transactor transactor, StripeCustomers customers, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>The key of the metadata that holds the transaction's id.</summary>
    internal const string TransactionKey = "transactionId";

    /// <summary>
    /// The payment at Stripe, created if it is not there yet, and linked to the transaction. One with a stored payment method is charged by being created; whether
    /// that was declined, its status and its last error say.
    /// </summary>
    public async Task<Result<StripePaymentIntent>> EnsureAsync(Transaction payment, CancellationToken cancellationToken)
    {
        if (DryRun.Current is { } dryRun) return dryRun.WouldAsk(CallFor(payment));
        // Nothing was sent before the transaction was there, so while it is young the key holds.
        if (payment.StripePaymentIntentId is not null || clock.GetUtcNow() - payment.CreatedAt > StripeSearch.KeyIsSureFor)
        {
            var found = await FindAsync(payment, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var existing)) return refusal;
            if (existing is not null) return existing;
        }

        var customer = await CustomerOfAsync(payment, cancellationToken).ConfigureAwait(false);
        if (customer.IsRefused(out var unknown, out var customerId)) return unknown;
        var created = await stripe.CreatePaymentIntentAsync(Describe(payment, customerId), KeyOf(payment), cancellationToken).ConfigureAwait(false);
        return created switch
        {
            { Succeeded: true } => await LinkAsync(payment.Id, created.Value, cancellationToken).ConfigureAwait(false),
            { Error.PaymentIntentId: { } declined } => await LinkDeclinedAsync(payment.Id, declined, cancellationToken).ConfigureAwait(false),
            { Error: { } error } => error.ToRefusal(),
        };
    }

    /// <summary>The payment at Stripe, linked to the transaction; null where there is none. The transaction of one that it names alone is linked now.</summary>
    public async Task<Result<StripePaymentIntent?>> FindAsync(Transaction payment, CancellationToken cancellationToken)
    {
        if (payment.StripePaymentIntentId is { } known)
        {
            var read = await stripe.GetPaymentIntentAsync(known, cancellationToken).ConfigureAwait(false);
            return read.Match<Result<StripePaymentIntent?>>(intent => intent, error => error.ToRefusal());
        }

        var search = StripeSearch.Between(TransactionKey, payment.Id.ToString(), payment.CreatedAt, clock.GetUtcNow());
        var listed = await stripe.FindPaymentIntentsAsync(search, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded) return listed.Error.ToRefusal();
        var ours = listed.Value.Items.Where(found =>
            found.Amount == payment.Amount.MinorUnits && found.Currency.Equals(payment.Currency.Code, StringComparison.OrdinalIgnoreCase));
        if (ours.OrderBy(found => found.Status != StripePaymentIntentStatus.Succeeded).ThenBy(found => found.Created).FirstOrDefault() is not { } oldest)
            return (StripePaymentIntent?)null;
        // A list does not say what charge has paid it, nor what that came to.
        var whole = await stripe.GetPaymentIntentAsync(oldest.Id, cancellationToken).ConfigureAwait(false);
        if (!whole.Succeeded) return whole.Error.ToRefusal();
        return (await LinkAsync(payment.Id, whole.Value, cancellationToken).ConfigureAwait(false)).Then<StripePaymentIntent?>(linked => linked);
    }

    /// <summary>Reads a payment from Stripe, and the transaction that it belongs to; null where it is not ours.</summary>
    public async Task<Result<(StripePaymentIntent? Intent, Transaction? Payment)>> ReadAsync(string intentId, CancellationToken cancellationToken)
    {
        var read = await stripe.GetPaymentIntentAsync(intentId, cancellationToken).ConfigureAwait(false);
        // Of another account or another mode, or deleted: none of ours.
        if (!read.Succeeded) return read.Error.IsMissing ? (null, null) : read.Error.ToRefusal();
        var payment = TransactionIdIn(read.Value.Metadata) is { } id
            ? await store.FindAsync<Transaction>(id, cancellationToken).ConfigureAwait(false)
            : null;
        return (read.Value, payment);
    }

    /// <summary>Records that a payment which has not succeeded was cancelled at Stripe, or that an attempt to pay was declined.</summary>
    /// <param name="paymentId">The transaction; one that has ended stays as it is.</param>
    /// <param name="intent">As just read from Stripe, not succeeded.</param>
    /// <param name="isDecline">Whether the last attempt to pay was declined.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The transaction as it is stored; already done where the cause was handled before.</returns>
    public Task<CommitResult<Transaction>> ObserveAsync(
        Guid paymentId, StripePaymentIntent intent, bool isDecline, Action<UnitOfWork> mark, CancellationToken cancellationToken) =>
        transactor.RunOnceAsync<Transaction>(actorId: null, async work =>
        {
            mark(work);
            var payment = await work.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false);
            if (payment!.Status != TransactionStatus.Pending) return payment;
            var now = clock.GetUtcNow();
            if (intent.Status == StripePaymentIntentStatus.Canceled)
                return payment.Cancel(now).Then<Transaction>(next => work.Update(next));
            return isDecline
                ? payment.Decline(intent.LastPaymentErrorCode ?? "payment_failed", now).Then<Transaction>(next => work.Update(next))
                : payment;
        }, cancellationToken);

    /// <summary>The transaction that an object of Stripe's names in its metadata; null where it names none.</summary>
    internal static Guid? TransactionIdIn(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(TransactionKey, out var text) && Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Whose payment method it is paid with, or kept for; null for nobody's.</summary>
    private async Task<Result<string?>> CustomerOfAsync(Transaction payment, CancellationToken cancellationToken)
    {
        if (payment.Source is not ({ StripePaymentMethodId: not null } or { IsStored: true })) return (string?)null;
        return (await customers.EnsureAsync(payment.UserId, cancellationToken).ConfigureAwait(false)).Then<string?>(customer => customer);
    }

    private async Task<Result<StripePaymentIntent>> LinkDeclinedAsync(Guid paymentId, string intentId, CancellationToken cancellationToken)
    {
        var read = await stripe.GetPaymentIntentAsync(intentId, cancellationToken).ConfigureAwait(false);
        return read.Succeeded ? await LinkAsync(paymentId, read.Value, cancellationToken).ConfigureAwait(false) : read.Error.ToRefusal();
    }

    private static string KeyOf(Transaction payment) => $"fund:{payment.Id}";

    private static ProviderCall CallFor(Transaction payment) => payment.StripePaymentIntentId is null
        ? new ProviderCall(ProviderCallKind.CreatePayment, payment.Amount, KeyOf(payment))
        : new ProviderCall(ProviderCallKind.ReadPayment, payment.Amount, IdempotencyKey: null);

    private static NewStripePaymentIntent Describe(Transaction payment, string? customer) =>
        new(payment.Amount.MinorUnits, payment.Currency.Code.ToLowerInvariant())
        {
            PaymentMethodType = payment.Source?.Type ?? "card",
            CustomerId = customer,
            KeepsPaymentMethod = payment.Source?.IsStored == true,
            PaymentMethodId = payment.Source?.StripePaymentMethodId,
            Metadata = new Dictionary<string, string>
            {
                [TransactionKey] = payment.Id.ToString(),
                ["contractId"] = payment.ContractId.ToString() ?? "",
            },
            Description = "Escrow of a contract on Kelmah",
            TransferGroup = payment.ContractId.ToString(),
        };

    private Task<Result<StripePaymentIntent>> LinkAsync(Guid transactionId, StripePaymentIntent intent, CancellationToken cancellationToken) =>
        transactor.RunAsync<StripePaymentIntent>(actorId: null, async work =>
        {
            var payment = await work.FindAsync<Transaction>(transactionId, cancellationToken).ConfigureAwait(false);
            if (payment!.LinkPaymentIntent(intent.Id, clock.GetUtcNow()).IsRefused(out var refusal, out var linked)) return refusal;
            work.Update(linked);
            return intent;
        }, cancellationToken);
}
