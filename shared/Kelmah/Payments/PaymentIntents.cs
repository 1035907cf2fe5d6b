using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Payments at Stripe. Idempotency keys come from the transaction's id, so that a retry after a crash does nothing twice.</summary>
public sealed class PaymentIntents(IDocumentStore store, Transactor transactor, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>The key of the metadata that holds the transaction's id.</summary>
    internal const string TransactionKey = "transactionId";

    /// <summary>The payment at Stripe, created if it is not there yet, and linked to the transaction.</summary>
    public async Task<Result<StripePaymentIntent>> EnsureAsync(Transaction payment, CancellationToken cancellationToken)
    {
        var answer = payment.StripePaymentIntentId is { } known
            ? await stripe.GetPaymentIntentAsync(known, cancellationToken).ConfigureAwait(false)
            : await stripe.CreatePaymentIntentAsync(Describe(payment), $"fund:{payment.Id}", cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded) return answer.Error.ToRefusal();
        if (payment.StripePaymentIntentId is not null) return answer.Value;
        var linked = await LinkAsync(payment.Id, answer.Value.Id, cancellationToken).ConfigureAwait(false);
        return linked.Then<StripePaymentIntent>(_ => answer.Value);
    }

    /// <summary>Reads a payment from Stripe, and the transaction that it belongs to; null where it is not ours.</summary>
    public async Task<Result<(StripePaymentIntent Intent, Transaction? Payment)>> ReadAsync(string intentId, CancellationToken cancellationToken)
    {
        var read = await stripe.GetPaymentIntentAsync(intentId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.ToRefusal();
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

    private static NewStripePaymentIntent Describe(Transaction payment) =>
        new(payment.Amount.MinorUnits, payment.Currency.Code.ToLowerInvariant())
        {
            Metadata = new Dictionary<string, string>
            {
                [TransactionKey] = payment.Id.ToString(),
                ["contractId"] = payment.ContractId.ToString() ?? "",
            },
            Description = "Escrow of a contract on Kelmah",
            TransferGroup = payment.ContractId.ToString(),
        };

    private Task<Result<Transaction>> LinkAsync(Guid transactionId, string paymentIntentId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var payment = await work.FindAsync<Transaction>(transactionId, cancellationToken).ConfigureAwait(false);
            return payment!.LinkPaymentIntent(paymentIntentId, clock.GetUtcNow()).Then<Transaction>(linked => work.Update(linked));
        }, cancellationToken);
}
