using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Has Stripe send a pending refund to its payer, and records what became of it. Safe to repeat.</summary>
public sealed class SendRefund(IDocumentStore store, Transactor transactor, Wallets wallets, IStripeApi stripe, TimeProvider clock, IIdSource ids)
{
    /// <summary>Sends the refund of a late payment, if it has one that is pending.</summary>
    /// <returns>The refund as it is stored; <c>not_found</c> where the payment has none.</returns>
    public async Task<Result<Transaction>> OfPaymentAsync(Guid paymentId, CancellationToken cancellationToken)
    {
        var refund = await store.FindAsync(TransactionCollection.RefundOf.Is(paymentId), cancellationToken).ConfigureAwait(false);
        return refund is null ? RequestErrors.NotFound : await ExecuteAsync(refund.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a refund.</summary>
    /// <returns>The refund as it is stored; refused with <c>payment_provider_unavailable</c> where a repeat helps.</returns>
    public async Task<Result<Transaction>> ExecuteAsync(Guid refundId, CancellationToken cancellationToken)
    {
        var refund = await store.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false);
        if (refund is null) return RequestErrors.NotFound;
        if (refund.Status != TransactionStatus.Pending) return refund;
        var answer = refund.StripeRefundId is { } known
            ? await stripe.GetRefundAsync(known, cancellationToken).ConfigureAwait(false)
            : await stripe.CreateRefundAsync(Describe(refund), $"refund:{refund.Id}", cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded) return answer.Error.ToRefusal();
        var recorded = await RecordAsync(refundId, answer.Value, _ => { }, cancellationToken).ConfigureAwait(false);
        return await AsStoredAsync(recorded, refundId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a refund from Stripe and records what became of it.</summary>
    /// <param name="stripeRefundId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where the refund is not ours; refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshAsync(string stripeRefundId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetRefundAsync(stripeRefundId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.ToRefusal();
        if (PaymentIntents.TransactionIdIn(read.Value.Metadata) is not { } refundId) return false;
        var recorded = await RecordAsync(refundId, read.Value, mark, cancellationToken).ConfigureAwait(false);
        return (await AsStoredAsync(recorded, refundId, cancellationToken).ConfigureAwait(false)).Then<bool>(_ => true);
    }

    /// <summary>Where it was recorded meanwhile, as that left it.</summary>
    private ValueTask<Result<Transaction>> AsStoredAsync(CommitResult<Transaction> recorded, Guid refundId, CancellationToken cancellationToken) =>
        recorded.OrWhenDoneAsync(async () => (await store.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false))!);

    private static NewStripeRefund Describe(Transaction refund) => new(refund.StripePaymentIntentId!, refund.Amount.MinorUnits)
    {
        Metadata = new Dictionary<string, string> { [PaymentIntents.TransactionKey] = refund.Id.ToString() },
    };

    private Task<CommitResult<Transaction>> RecordAsync(
        Guid refundId, StripeRefund answer, Action<UnitOfWork> mark, CancellationToken cancellationToken) =>
        transactor.RunOnceAsync<Transaction>(actorId: null, async work =>
        {
            mark(work);
            var refund = await work.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false);
            if (refund is null) return RequestErrors.NotFound;
            if (refund.Status != TransactionStatus.Pending) return refund;
            var now = clock.GetUtcNow();
            if (refund.LinkRefund(answer.Id, now).IsRefused(out var refusal, out var linked)) return refusal;
            return answer.Status switch
            {
                StripeRefundStatus.Succeeded => await SentAsync(work, linked, now, cancellationToken).ConfigureAwait(false),
                // The money is still the payer's in the journal: an administrator has to send it another way.
                StripeRefundStatus.Failed or StripeRefundStatus.Canceled =>
                    linked.Fail(answer.FailureReason ?? "refund_canceled", now).Then<Transaction>(failed => work.Update(failed)),
                StripeRefundStatus.Pending or StripeRefundStatus.RequiresAction or StripeRefundStatus.Unknown => work.Update(linked),
            };
        }, cancellationToken);

    private async Task<Result<Transaction>> SentAsync(
        UnitOfWork work, Transaction refund, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = await wallets.ChangeAsync(
            work, refund.UserId, refund.Currency, wallet => wallet.ChangePending(-refund.Amount, now), cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out var refusal, out _)) return refusal;
        work.Append(JournalEntries.RefundSent(ids.NewId(), refund, now));
        return refund.Complete(now).Then<Transaction>(completed => work.Update(completed));
    }
}
