using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Processes a stored webhook event. It says only that something may have changed: the object is read again from Stripe, so
/// that events may come late, twice and in any order.
/// </summary>
public sealed class ProcessStripeNotice(
    IDocumentStore store, Transactor transactor, PaymentIntents intents, SettlePayment settle, SendRefund refunds, PayoutAccounts accounts)
{
    private const string Consumer = "stripe-events";

    /// <summary>Processes an event, once.</summary>
    /// <param name="noticeId">The id of the <see cref="StripeNotice"/>.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; refused with <c>payment_provider_unavailable</c> where the message is to be delivered again.</returns>
    public async Task<Result<bool>> ExecuteAsync(Guid noticeId, CancellationToken cancellationToken)
    {
        var notice = await store.FindAsync<StripeNotice>(noticeId, cancellationToken).ConfigureAwait(false);
        if (notice is null) return RequestErrors.NotFound;
        return notice switch
        {
            { ObjectType: "payment_intent", ObjectId: { } id } => await PaymentAsync(notice, id, cancellationToken).ConfigureAwait(false),
            { ObjectType: "refund", ObjectId: { } id } => await RefundAsync(notice, id, cancellationToken).ConfigureAwait(false),
            { ObjectType: "account", ObjectId: { } id } => await accounts.RefreshAsync(id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
            _ => await IgnoreAsync(notice, cancellationToken).ConfigureAwait(false),
        };
    }

    private static void Mark(UnitOfWork work, StripeNotice notice) => work.MarkHandled(Consumer, notice.StripeEventId);

    private static bool IsDecline(StripeNotice notice, StripePaymentIntent intent) =>
        notice.Type == "payment_intent.payment_failed" && intent.Status == StripePaymentIntentStatus.RequiresPaymentMethod;

    private async Task<Result<bool>> PaymentAsync(StripeNotice notice, string intentId, CancellationToken cancellationToken)
    {
        var read = await intents.ReadAsync(intentId, cancellationToken).ConfigureAwait(false);
        if (read.IsRefused(out var refusal, out var found)) return refusal;
        if (found.Payment is not { } payment) return await IgnoreAsync(notice, cancellationToken).ConfigureAwait(false);
        if (found.Intent.Status == StripePaymentIntentStatus.Succeeded)
            return await SucceededAsync(notice, payment, found.Intent, cancellationToken).ConfigureAwait(false);
        var observed = await intents.ObserveAsync(
            payment.Id, found.Intent, IsDecline(notice, found.Intent), work => Mark(work, notice), cancellationToken).ConfigureAwait(false);
        return (await observed.OrWhenDoneAsync(() => ValueTask.FromResult(payment)).ConfigureAwait(false)).Then<bool>(_ => true);
    }

    private async Task<Result<bool>> SucceededAsync(
        StripeNotice notice, Transaction payment, StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        var ended = await settle.ExecuteAsync(payment.Id, intent, work => Mark(work, notice), cancellationToken).ConfigureAwait(false);
        var settled = await ended.OrWhenDoneAsync(() => ValueTask.FromResult(payment)).ConfigureAwait(false);
        if (settled.IsRefused(out var refusal, out _)) return refusal;
        // Where it was settled before, its refund may not have been sent then.
        var sent = await refunds.OfPaymentAsync(payment.Id, cancellationToken).ConfigureAwait(false);
        return sent.Refusal is { Error.RetryHelps: true } later ? later : true;
    }

    private async Task<Result<bool>> RefundAsync(StripeNotice notice, string stripeRefundId, CancellationToken cancellationToken)
    {
        var refreshed = await refunds.RefreshAsync(stripeRefundId, work => Mark(work, notice), cancellationToken).ConfigureAwait(false);
        var isForeign = refreshed.Refusal is null && !refreshed.Value;
        return isForeign ? await IgnoreAsync(notice, cancellationToken).ConfigureAwait(false) : refreshed;
    }

    /// <summary>Only marks as handled an event of another kind, or about an object that is not ours.</summary>
    private async Task<Result<bool>> IgnoreAsync(StripeNotice notice, CancellationToken cancellationToken)
    {
        var marked = await transactor.RunOnceAsync(
            actorId: null,
            work =>
            {
                Mark(work, notice);
                return Task.FromResult<Result<bool>>(true);
            },
            cancellationToken).ConfigureAwait(false);
        return await marked.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }
}
