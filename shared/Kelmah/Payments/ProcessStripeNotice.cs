using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Works out what a kept webhook means. It says only that something may have changed: the object is read again from Stripe,
/// so that events may come late, twice and in any order.
/// </summary>
public sealed class ProcessStripeNotice(
    IDocumentStore store, Transactor transactor, IStripeApi stripe, PaymentIntents intents, SettlePayment settle, SendRefund refunds,
    RefreshPayoutAccount accounts, TimeProvider clock)
{
    private const string Consumer = "stripe-events";

    /// <summary>Processes a webhook, once.</summary>
    /// <param name="noticeId">The id of the kept <see cref="StripeNotice"/>.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; refused with <c>payment_provider_unavailable</c> where the message is to come again.</returns>
    public async Task<Result<bool>> ExecuteAsync(Guid noticeId, CancellationToken cancellationToken)
    {
        var notice = await store.FindAsync<StripeNotice>(noticeId, cancellationToken).ConfigureAwait(false);
        if (notice is null) return RequestErrors.NotFound;
        try
        {
            return notice switch
            {
                { ObjectType: "payment_intent", ObjectId: { } id } => await PaymentAsync(notice, id, cancellationToken).ConfigureAwait(false),
                { ObjectType: "refund", ObjectId: { } id } => await RefundAsync(notice, id, cancellationToken).ConfigureAwait(false),
                { ObjectType: "account", ObjectId: { } id } => await accounts.ExecuteAsync(id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
                _ => await NothingAsync(notice, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (RepeatedEffectException)
        {
            return true;
        }
    }

    private static void Mark(UnitOfWork work, StripeNotice notice) => work.MarkHandled(Consumer, notice.StripeEventId);

    private static bool IsDecline(StripeNotice notice, StripePaymentIntent intent) =>
        notice.Type == "payment_intent.payment_failed" && intent.Status == StripePaymentIntentStatus.RequiresPaymentMethod;

    private async Task<Result<bool>> PaymentAsync(StripeNotice notice, string intentId, CancellationToken cancellationToken)
    {
        var read = await stripe.GetPaymentIntentAsync(intentId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.ToRefusal();
        var intent = read.Value;
        var payment = await intents.FindTransactionAsync(intent, cancellationToken).ConfigureAwait(false);
        if (payment is null) return await NothingAsync(notice, cancellationToken).ConfigureAwait(false);
        if (intent.Status == StripePaymentIntentStatus.Succeeded)
            return await SucceededAsync(notice, payment.Id, intent, cancellationToken).ConfigureAwait(false);
        var changed = await transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            Mark(work, notice);
            var current = await store.FindAsync<Transaction>(payment.Id, cancellationToken).ConfigureAwait(false);
            if (current!.Status != TransactionStatus.Pending) return current;
            var now = clock.GetUtcNow();
            if (intent.Status == StripePaymentIntentStatus.Canceled)
                return current.Cancel(now).Then<Transaction>(next => work.Update(next));
            return IsDecline(notice, intent)
                ? current.Decline(intent.LastPaymentErrorCode ?? "payment_failed", now).Then<Transaction>(next => work.Update(next))
                : current;
        }, cancellationToken).ConfigureAwait(false);
        return changed.Then<bool>(_ => true);
    }

    private async Task<Result<bool>> SucceededAsync(
        StripeNotice notice, Guid paymentId, StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        try
        {
            var settled = await settle.ExecuteAsync(paymentId, intent, work => Mark(work, notice), cancellationToken).ConfigureAwait(false);
            if (settled.IsRefused(out var refusal, out _)) return refusal;
        }
        catch (RepeatedEffectException)
        {
            // It was taken in before; its refund may not have been sent then.
        }

        var sent = await refunds.OfPaymentAsync(paymentId, cancellationToken).ConfigureAwait(false);
        return sent.Refusal is { Error.RetryHelps: true } later ? later : true;
    }

    private async Task<Result<bool>> RefundAsync(StripeNotice notice, string stripeRefundId, CancellationToken cancellationToken)
    {
        var read = await stripe.GetRefundAsync(stripeRefundId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.ToRefusal();
        var isOurs = read.Value.Metadata.TryGetValue(PaymentIntents.TransactionKey, out var text)
            & Guid.TryParse(text, CultureInfo.InvariantCulture, out var refundId);
        if (!isOurs) return await NothingAsync(notice, cancellationToken).ConfigureAwait(false);
        var booked = await refunds.BookAsync(refundId, read.Value, work => Mark(work, notice), cancellationToken).ConfigureAwait(false);
        return booked.Then<bool>(_ => true);
    }

    /// <summary>An event of another kind, or about an object that is not ours: it is kept, and that is all.</summary>
    private Task<Result<bool>> NothingAsync(StripeNotice notice, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(
            actorId: null,
            work =>
            {
                Mark(work, notice);
                return Task.FromResult<Result<bool>>(true);
            },
            cancellationToken);
}
