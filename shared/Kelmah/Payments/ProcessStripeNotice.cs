using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Processes a stored webhook event. It says only that something may have changed: the object is read again from Stripe, so
/// that events may come late, twice and in any order.
/// </summary>
public sealed class ProcessStripeNotice(
    IDocumentStore store, Transactor transactor, PaymentIntents intents, SettlePayment settle, SendRefund refunds, RefundRecords records,
    Chargebacks chargebacks, SettleStripeMovement settlement, PayoutAccounts accounts, WithdrawalRecords withdrawals, BillingNotices billing)
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
        var processed = await ProcessAsync(notice, cancellationToken).ConfigureAwait(false);
        return processed is { Refusal: null, Value: false } ? await IgnoreAsync(notice, cancellationToken).ConfigureAwait(false) : processed;
    }

    /// <returns>True where the event was about something of ours, and is marked as handled.</returns>
    private async Task<Result<bool>> ProcessAsync(StripeNotice notice, CancellationToken cancellationToken) => notice switch
    {
        { ObjectType: "account", ObjectId: { } id } => await accounts.RefreshAsync(id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
        { ObjectType: "bank_account" or "card", Account: { } id } => await accounts.RefreshAsync(id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
        { ObjectType: "payout", Account: { } account, ObjectId: { } id } =>
            await withdrawals.RefreshPayoutAsync(account, id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
        // What else a connected account does with its own money is its owner's.
        { Account: not null } => false,
        { ObjectType: "payment_intent", ObjectId: { } id } => await PaymentAsync(notice, id, cancellationToken).ConfigureAwait(false),
        { ObjectType: "charge", ObjectId: { } id } => await ChargeAsync(id, cancellationToken).ConfigureAwait(false),
        { ObjectType: "refund", ObjectId: { } id } => await records.RefreshAsync(id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
        { ObjectType: "dispute", ObjectId: { } id } => await chargebacks.RefreshAsync(id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
        { ObjectType: "transfer", ObjectId: { } id } => await withdrawals.RefreshTransferAsync(id, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
        { ObjectId: not null } when BillingNotices.AreAbout(notice.ObjectType) =>
            await billing.ProcessAsync(notice, work => Mark(work, notice), cancellationToken).ConfigureAwait(false),
        _ => false,
    };

    private static void Mark(UnitOfWork work, StripeNotice notice) => work.MarkHandled(Consumer, notice.StripeEventId);

    private static bool IsDecline(StripeNotice notice, StripePaymentIntent intent) =>
        notice.Type == "payment_intent.payment_failed" && intent.Status == StripePaymentIntentStatus.RequiresPaymentMethod;

    private async Task<Result<bool>> PaymentAsync(StripeNotice notice, string intentId, CancellationToken cancellationToken)
    {
        var read = await intents.ReadAsync(intentId, cancellationToken).ConfigureAwait(false);
        if (read.IsRefused(out var refusal, out var found)) return refusal;
        if (found is not ({ } intent, { } payment)) return false;
        if (intent.Status == StripePaymentIntentStatus.Succeeded)
            return await SucceededAsync(notice, payment, intent, cancellationToken).ConfigureAwait(false);
        // What became of another payment that names this one is of no concern before it succeeds.
        if ((payment.StripePaymentIntentId ?? intent.Id) != intent.Id) return false;
        var observed = await intents.ObserveAsync(
            payment.Id, intent, IsDecline(notice, intent), work => Mark(work, notice), cancellationToken).ConfigureAwait(false);
        return (await observed.OrWhenDoneAsync(() => ValueTask.FromResult(payment)).ConfigureAwait(false)).Then<bool>(_ => true);
    }

    private async Task<Result<bool>> SucceededAsync(
        StripeNotice notice, Transaction payment, StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        var ended = await settle.ExecuteAsync(payment.Id, intent, work => Mark(work, notice), cancellationToken).ConfigureAwait(false);
        var settled = await ended.OrWhenDoneAsync(() => ValueTask.FromResult(payment)).ConfigureAwait(false);
        if (settled.IsRefused(out var refusal, out _)) return refusal;
        // Where it was settled before, its refund may not have been sent then.
        var sent = await refunds.OfPaymentAsync(ended is CommitResult<Transaction>.Committed { Value: var stored } ? stored.Id : payment.Id, cancellationToken).ConfigureAwait(false);
        return sent.Refusal is { Error.RetryHelps: true } later ? later : true;
    }

    /// <summary>What a charge came to may be known now; that it was made, its payment's own event says.</summary>
    private async Task<Result<bool>> ChargeAsync(string chargeId, CancellationToken cancellationToken)
    {
        var settled = await settlement.OfAsync(StripeMovementKind.Charge, chargeId, cancellationToken).ConfigureAwait(false);
        return settled.Then<bool>(_ => false);
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
