using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Has Stripe send a pending refund to its payer, and records what became of it. One sender at a time; before a refund is created,
/// those of the payment are listed, and one that carries our id is taken: Stripe forgets idempotency keys after 24 hours. Safe to repeat.
/// </summary>
public sealed class SendRefund(IDocumentStore store, Transactor transactor, RefundRecords records, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>The refunds of a payment that are refused today and may be sent another day.</summary>
    private const string BalanceInsufficient = "balance_insufficient";

    /// <summary>Sends the refund of a late payment, if it has one that is pending.</summary>
    /// <returns>The refund as it is stored; <c>not_found</c> where the payment has none.</returns>
    public async Task<Result<Transaction>> OfPaymentAsync(Guid paymentId, CancellationToken cancellationToken)
    {
        var refund = await store.FindAsync(TransactionCollection.RefundOf.Is(paymentId), cancellationToken).ConfigureAwait(false);
        return refund is null ? RequestErrors.NotFound : await ExecuteAsync(refund.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a refund.</summary>
    /// <returns>
    /// The refund as it is stored, failed where Stripe will never send it; refused with <c>payment_provider_unavailable</c> or
    /// <c>refund_being_sent</c> where a repeat helps.
    /// </returns>
    public async Task<Result<Transaction>> ExecuteAsync(Guid refundId, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(refundId, cancellationToken).ConfigureAwait(false);
        if (claimed.IsRefused(out var refusal, out var refund)) return refusal;
        if (refund.Status != TransactionStatus.Pending) return refund;
        var answer = await AskAsync(refund, cancellationToken).ConfigureAwait(false);
        return answer.Succeeded
            ? await records.RecordAsync(refundId, answer.Value, _ => { }, cancellationToken).ConfigureAwait(false)
            : await GiveUpAsync(refund, answer.Error, cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<Transaction>> ClaimAsync(Guid refundId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var refund = await work.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false);
            if (refund is null) return RequestErrors.NotFound;
            if (refund.Status != TransactionStatus.Pending) return refund;
            return refund.BeginSending(clock.GetUtcNow()).Then<Transaction>(claimed => work.Update(claimed));
        }, cancellationToken);

    private async Task<StripeResult<StripeRefund>> AskAsync(Transaction refund, CancellationToken cancellationToken)
    {
        if (refund.StripeRefundId is { } known) return await stripe.GetRefundAsync(known, cancellationToken).ConfigureAwait(false);
        var found = await LookAsync(refund, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return found.Error;
        if (found.Value.Items is [var made, ..]) return await stripe.GetRefundAsync(made.Id, cancellationToken).ConfigureAwait(false);
        var created = await stripe.CreateRefundAsync(Describe(refund), $"refund:{refund.Id}", cancellationToken).ConfigureAwait(false);
        if (!created.Succeeded) return created.Error;
        // The answer names its change of the balance without saying what it is.
        var read = await stripe.GetRefundAsync(created.Value.Id, cancellationToken).ConfigureAwait(false);
        return read.Succeeded ? read : created;
    }

    /// <summary>The refunds that carry this one's id: those that did not fail first, of these the oldest.</summary>
    private async Task<StripeResult<StripePage<StripeRefund>>> LookAsync(Transaction refund, CancellationToken cancellationToken)
    {
        var listed = await stripe.ListRefundsAsync(refund.StripePaymentIntentId!, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded) return listed;
        var ours = listed.Value.Items.Where(found => PaymentIntents.TransactionIdIn(found.Metadata) == refund.Id);
        return new StripePage<StripeRefund>([.. ours.OrderBy(found => found.HasEndedUnpaid).ThenBy(found => found.Created)]);
    }

    /// <summary>Ends the attempt. A refusal that a repeat cannot change fails the refund, unless it is about one that was made after all.</summary>
    private async Task<Result<Transaction>> GiveUpAsync(Transaction refund, StripeError error, CancellationToken cancellationToken)
    {
        var reason = error.Code ?? error.Kind.ToString();
        var isFinal = error.Kind is StripeErrorKind.InvalidRequest or StripeErrorKind.CardDeclined && error.Code != BalanceInsufficient;
        if (isFinal)
        {
            var found = await LookAsync(refund, cancellationToken).ConfigureAwait(false);
            if (found is { Succeeded: true, Value.Items: [var made, ..] }) return await records.RecordAsync(refund.Id, made, _ => { }, cancellationToken).ConfigureAwait(false);
            if (found.Succeeded) return await records.FailAsync(refund.Id, reason, cancellationToken).ConfigureAwait(false);
        }

        await transactor.RunAsync<bool>(actorId: null, async work =>
        {
            var current = await work.FindAsync<Transaction>(refund.Id, cancellationToken).ConfigureAwait(false);
            work.Update(current!.EndSending(refund.SendingUntil, reason, clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return error.ToRefusal();
    }

    private static NewStripeRefund Describe(Transaction refund) => new(refund.StripePaymentIntentId!, refund.Amount.MinorUnits)
    {
        Metadata = new Dictionary<string, string> { [PaymentIntents.TransactionKey] = refund.Id.ToString() },
    };
}
