using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Books a change of Stripe's balance that the journal does not explain: by reading its source again, as the webhook would have had it,
/// or, for a payment or refund of an earlier release, by noting the movement that was booked without one. Reads open chargebacks again, too.
/// </summary>
public sealed class StripeCatchUp(
    IDocumentStore store, Transactor transactor, IJournal journal, PaymentIntents intents, SettlePayment settle, RefundRecords refunds,
    Chargebacks chargebacks, WithdrawalRecords withdrawals, SubscriptionInvoices invoices, SettleStripeMovement settlement, TimeProvider clock, IIdSource ids)
{
    /// <summary>Looks into a change. What is not ours changes nothing; nor does a refusal, which the next comparison meets again.</summary>
    public async Task ExecuteAsync(StripeBalanceChange change, CancellationToken cancellationToken)
    {
        if (change.SourceId is not { } source || KindOf(change) is not { } kind) return;
        switch (kind)
        {
            case StripeMovementKind.Charge when change.PaymentIntentId is { } paymentIntent:
                await PaymentAsync(paymentIntent, cancellationToken).ConfigureAwait(false);
                break;
            case StripeMovementKind.Refund or StripeMovementKind.RefundFailure:
                await refunds.RefreshAsync(source, _ => { }, cancellationToken).ConfigureAwait(false);
                break;
            case StripeMovementKind.Chargeback or StripeMovementKind.ChargebackReversal:
                await chargebacks.RefreshAsync(source, _ => { }, cancellationToken).ConfigureAwait(false);
                break;
            case StripeMovementKind.Transfer:
                await withdrawals.RefreshTransferAsync(source, _ => { }, cancellationToken).ConfigureAwait(false);
                break;
            case StripeMovementKind.TransferReversal when change.TransferId is { } transfer:
                await withdrawals.RefreshTransferAsync(transfer, _ => { }, cancellationToken).ConfigureAwait(false);
                break;
        }

        await settlement.OfAsync(kind, source, cancellationToken).ConfigureAwait(false);
        await AdoptAsync(kind, source, change, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the open chargebacks again. A bank's decision for the payer, and the end of an inquiry, change no balance: if their webhook is
    /// lost, only reading the dispute again ends the freeze. A refusal changes nothing; the next time meets it again.
    /// </summary>
    public async Task OpenChargebacksAsync(CancellationToken cancellationToken)
    {
        var open = ChargebackCollection.Status.Is(ChargebackStatus.Open);
        await foreach (var chargeback in store.AllAsync(open, cancellationToken).ConfigureAwait(false))
            await chargebacks.RefreshAsync(chargeback.StripeDisputeId, _ => { }, cancellationToken).ConfigureAwait(false);
    }

    private static StripeMovementKind? KindOf(StripeBalanceChange change) => change.Type switch
    {
        "charge" or "payment" => StripeMovementKind.Charge,
        "refund" or "payment_refund" => StripeMovementKind.Refund,
        "refund_failure" or "payment_failure_refund" => StripeMovementKind.RefundFailure,
        "adjustment" when change.Amount < 0 => StripeMovementKind.Chargeback,
        "adjustment" => StripeMovementKind.ChargebackReversal,
        "transfer" => StripeMovementKind.Transfer,
        "transfer_refund" => StripeMovementKind.TransferReversal,
        _ => null,
    };

    private async Task PaymentAsync(string paymentIntent, CancellationToken cancellationToken)
    {
        var read = await intents.ReadAsync(paymentIntent, cancellationToken).ConfigureAwait(false);
        if (read.IsRefused(out _, out var found)) return;
        if (found is ({ Status: StripePaymentIntentStatus.Succeeded }, null)) await invoices.CatchUpAsync(paymentIntent, cancellationToken).ConfigureAwait(false);
        if (found is not ({ Status: StripePaymentIntentStatus.Succeeded } intent, { } payment)) return;
        await settle.ExecuteAsync(payment.Id, intent, _ => { }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An earlier release booked straight to <c>stripe:{currency}</c>, with the fee if it was known, and kept no movement.</summary>
    private async Task AdoptAsync(StripeMovementKind kind, string source, StripeBalanceChange change, CancellationToken cancellationToken)
    {
        var key = StripeMovement.KeyOf(kind, source);
        if (await store.FindAsync(StripeMovementCollection.Key.Is(key), cancellationToken).ConfigureAwait(false) is not null) return;
        if (await BookedBeforeAsync(kind, source, change, cancellationToken).ConfigureAwait(false) is not { } booked) return;
        var amount = kind == StripeMovementKind.Refund ? -booked.Amount : booked.Amount;
        if (!change.Currency.Equals(amount.Currency.Code, StringComparison.OrdinalIgnoreCase) || change.Amount != amount.MinorUnits) return;
        var entries = booked.ContractId is { } contractId ? await journal.ContractEntriesAsync(contractId, cancellationToken).ConfigureAwait(false) : [];
        var hasFee = entries.Any(entry => entry.Entry.Key == $"provider-fee:{booked.Id}");
        await transactor.RunOnceAsync<bool>(actorId: null, work =>
        {
            var now = clock.GetUtcNow();
            var readFrom = kind == StripeMovementKind.Charge ? change.PaymentIntentId! : source;
            var fee = new Money(change.Fee, amount.Currency);
            var movement = StripeMovement.Book(ids.NewId(), kind, source, readFrom, amount, booked, booked.ContractId, now).Settle(change, amount, fee, now);
            work.Insert(movement, DuplicateAnswer.DecideAgain);
            if (!hasFee && !fee.IsZero) work.Append(JournalEntries.ProviderFee(ids.NewId(), movement, fee, now));
            return Task.FromResult<Result<bool>>(true);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The payment or the refund of ours that was booked for it; null where there is none.</summary>
    private async Task<Transaction?> BookedBeforeAsync(StripeMovementKind kind, string source, StripeBalanceChange change, CancellationToken cancellationToken)
    {
        if (kind is not (StripeMovementKind.Charge or StripeMovementKind.Refund) || change.PaymentIntentId is not { } paymentIntent) return null;
        var ofPayment = TransactionCollection.StripePaymentIntentId.Is(paymentIntent);
        await foreach (var transaction in store.AllAsync(ofPayment, cancellationToken).ConfigureAwait(false))
        {
            var isIt = kind == StripeMovementKind.Charge
                ? transaction.Type == TransactionType.Payment && await HasBookedAsync(transaction, cancellationToken).ConfigureAwait(false)
                : transaction.StripeRefundId == source && transaction.Status == TransactionStatus.Completed;
            if (isIt) return transaction;
        }

        return null;
    }

    /// <summary>Held by an escrow, or late and given back.</summary>
    private async Task<bool> HasBookedAsync(Transaction payment, CancellationToken cancellationToken) =>
        payment.Status == TransactionStatus.Completed
        || await store.FindAsync(TransactionCollection.RefundOf.Is(payment.Id), cancellationToken).ConfigureAwait(false) is not null;
}
