using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Records what Stripe says of refunds: of ours, of a second one that carries the same id, and of those that somebody made at Stripe
/// past Kelmah. Safe to repeat, and in any order.
/// </summary>
public sealed class RefundRecords(
    IDocumentStore store, Transactor transactor, Wallets wallets, StripeBooking booking, SettleStripeMovement settlement, TakenBackMoney takenBack,
    IStripeApi stripe, TimeProvider clock, IIdSource ids)
{
    /// <summary>Reads a refund from Stripe and records what became of it.</summary>
    /// <param name="stripeRefundId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; false, and nothing is committed, where it is of no payment of ours. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshAsync(string stripeRefundId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetRefundAsync(stripeRefundId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        var refund = read.Value;
        var named = PaymentIntents.TransactionIdIn(refund.Metadata) is { } id
            ? await store.FindAsync<Transaction>(id, cancellationToken).ConfigureAwait(false)
            : null;
        if (named is null || !IsOf(named, refund)) return await takenBack.RefundAsync(refund, mark, cancellationToken).ConfigureAwait(false);
        var recorded = await RecordAsync(named.Id, refund, mark, cancellationToken).ConfigureAwait(false);
        if (recorded.IsRefused(out var refusal, out _)) return refusal;
        if (refund.Balance is not null)
        {
            var settled = await settlement.OfAsync(StripeMovementKind.Refund, refund.Id, cancellationToken).ConfigureAwait(false);
            if (settled.IsRefused(out refusal, out _)) return refusal;
        }

        return refund.FailureBalance is null
            ? true
            : await settlement.OfAsync(StripeMovementKind.RefundFailure, refund.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records a refund of Stripe's that carries the id of one of ours.</summary>
    /// <param name="refundId">Ours.</param>
    /// <param name="answer">As just read.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>Ours as it is stored.</returns>
    public async Task<Result<Transaction>> RecordAsync(
        Guid refundId, StripeRefund answer, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var recorded = await transactor.RunOnceAsync<Transaction>(actorId: null, async work =>
        {
            mark(work);
            var refund = await work.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false);
            if (refund is null) return RequestErrors.NotFound;
            var now = clock.GetUtcNow();
            // One that differs in its amount is not what was asked for: a person has to look.
            if (!IsOf(refund, answer)) return refund.Fail("refund_differs", now).Then<Transaction>(failed => work.Update(failed));
            if (refund.Status == TransactionStatus.Completed && answer.HasEndedUnpaid) return await ReturnedAsync(work, refund, answer, cancellationToken).ConfigureAwait(false);
            if (refund.Status != TransactionStatus.Pending) return refund;
            if (refund.LinkRefund(answer.Id, now).IsRefused(out var refusal, out var linked)) return refusal;
            return answer.Status switch
            {
                StripeRefundStatus.Succeeded => await SentAsync(work, linked, answer, cancellationToken).ConfigureAwait(false),
                StripeRefundStatus.Failed or StripeRefundStatus.Canceled =>
                    linked.Fail(ReasonOf(answer), now).Then<Transaction>(failed => work.Update(failed)),
                StripeRefundStatus.Pending or StripeRefundStatus.RequiresAction or StripeRefundStatus.Unknown =>
                    work.Update(linked.EndSending(linked.SendingUntil, "pending", now)),
            };
        }, cancellationToken).ConfigureAwait(false);
        return await AsStoredAsync(recorded, refundId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stripe will never send the refund: the money is still the payer's in the journal, and administrators have to give it back in another way.</summary>
    public Task<Result<Transaction>> FailAsync(Guid refundId, string reason, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var refund = await work.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false);
            if (refund!.Status != TransactionStatus.Pending) return refund;
            return refund.Fail(reason, clock.GetUtcNow()).Then<Transaction>(failed => work.Update(failed));
        }, cancellationToken);

    /// <summary>Whether a refund of Stripe's is ours: the one that it is linked to or, before that, one of the same payment and amount.</summary>
    private static bool IsOf(Transaction refund, StripeRefund answer) =>
        refund.Type == TransactionType.Refund
        && (refund.StripeRefundId ?? answer.Id) == answer.Id
        && answer.PaymentIntentId == refund.StripePaymentIntentId
        && answer.Amount == refund.Amount.MinorUnits
        && answer.Currency.Equals(refund.Currency.Code, StringComparison.OrdinalIgnoreCase);

    private static string ReasonOf(StripeRefund answer) =>
        answer.FailureReason ?? (answer.Status == StripeRefundStatus.Canceled ? "refund_canceled" : "refund_failed");

    /// <summary>Where it was recorded meanwhile, as that left it.</summary>
    private ValueTask<Result<Transaction>> AsStoredAsync(CommitResult<Transaction> recorded, Guid refundId, CancellationToken cancellationToken) =>
        recorded.OrWhenDoneAsync(async () => (await store.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false))!);

    private async Task<Result<Transaction>> SentAsync(UnitOfWork work, Transaction refund, StripeRefund answer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = await wallets.ChangeAsync(
            work, refund.UserId, refund.Currency, wallet => wallet.ChangePending(-refund.Amount, now), cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out var refusal, out _)) return refusal;
        var stripeAccount = booking.Add(work, MovementOf(StripeMovementKind.Refund, refund, answer, -refund.Amount), answer.Balance);
        work.Append(JournalEntries.RefundSent(ids.NewId(), refund, stripeAccount, now));
        return refund.Complete(now).Then<Transaction>(completed => work.Update(completed));
    }

    /// <summary>A bank can refuse a refund days after Stripe called it a success.</summary>
    private async Task<Result<Transaction>> ReturnedAsync(UnitOfWork work, Transaction refund, StripeRefund answer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (refund.Return(ReasonOf(answer), now).IsRefused(out var refusal, out var returned)) return refusal;
        var changed = await wallets.ChangeAsync(
            work, refund.UserId, refund.Currency, wallet => wallet.ChangePending(refund.Amount, now), cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out refusal, out _)) return refusal;
        var stripeAccount = booking.Add(work, MovementOf(StripeMovementKind.RefundFailure, refund, answer, refund.Amount), answer.FailureBalance);
        work.Append(JournalEntries.RefundReturned(ids.NewId(), refund, stripeAccount, now));
        return work.Update(returned);
    }

    private StripeMovement MovementOf(StripeMovementKind kind, Transaction refund, StripeRefund answer, Money amount) =>
        StripeMovement.Book(ids.NewId(), kind, answer.Id, answer.Id, amount, refund, refund.ContractId, clock.GetUtcNow());
}
