using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Settles a payment that has succeeded at Stripe: into the escrow that waits for it, or, where none waits any more, back to
/// its payer. Safe to repeat, and in any order with an expiry or a cancellation.
/// </summary>
public sealed class SettlePayment(
    Transactor transactor, IContracts contracts, Wallets wallets, TimeProvider clock, IIdSource ids)
{
    /// <summary>Settles the payment.</summary>
    /// <param name="paymentId">The transaction.</param>
    /// <param name="intent">As just read from Stripe, succeeded.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The transaction as it is stored; already done where it was settled meanwhile.</returns>
    public Task<CommitResult<Transaction>> ExecuteAsync(
        Guid paymentId, StripePaymentIntent intent, Action<UnitOfWork> mark, CancellationToken cancellationToken) =>
        transactor.RunOnceAsync<Transaction>(actorId: null, async work =>
        {
            mark(work);
            var payment = await work.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false);
            if (payment is null) return RequestErrors.NotFound;
            if (payment.Status == TransactionStatus.Completed) return payment;
            var contract = await contracts.FindAsync(work, payment.ContractId!.Value, cancellationToken).ConfigureAwait(false);
            var escrow = await work.EscrowOfAsync(contract!.Id, cancellationToken).ConfigureAwait(false);
            var isAwaited = payment.Status == TransactionStatus.Pending && contract.Status == ContractStatus.Active
                && escrow!.TransactionId == payment.Id && intent.AmountReceived == payment.Amount.MinorUnits;
            return isAwaited
                ? Hold(work, payment, escrow!, contract, intent)
                : await GiveBackAsync(work, payment, intent, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    private Result<Transaction> Hold(
        UnitOfWork work, Transaction payment, Escrow escrow, Contract contract, StripePaymentIntent intent)
    {
        var now = clock.GetUtcNow();
        if (escrow.Hold(payment.Id, payment.Amount, now).IsRefused(out var refusal, out var held)) return refusal;
        work.Update(held);
        if (contracts.Fund(work, contract, now).IsRefused(out refusal, out _)) return refusal;
        if (Linked(payment, intent).Complete(now).IsRefused(out refusal, out var completed)) return refusal;
        work.Append(JournalEntries.Fund(ids.NewId(), completed, contract.Id, now));
        AppendProviderFee(work, completed, intent, now);
        work.Insert(Transaction.Record(
            ids.NewId(), payment.UserId, contract.Id, milestoneId: null, payment.Amount, TransactionType.EscrowHold, now));
        return work.Update(completed);
    }

    /// <summary>What was received is the payer's until Stripe has sent it back. A cancelled transaction stays cancelled.</summary>
    private async Task<Result<Transaction>> GiveBackAsync(
        UnitOfWork work, Transaction payment, StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        var before = await work.FindAsync(TransactionCollection.RefundOf.Is(payment.Id), cancellationToken).ConfigureAwait(false);
        if (before is not null) return payment;
        var now = clock.GetUtcNow();
        var received = new Money(intent.AmountReceived, payment.Currency);
        var linked = Linked(payment, intent);
        var changed = await wallets.ChangeAsync(
            work, payment.UserId, payment.Currency, wallet => wallet.ChangePending(received, now), cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out var refusal, out _)) return refusal;
        work.Append(JournalEntries.LatePayment(ids.NewId(), linked, received, now));
        AppendProviderFee(work, linked, intent, now);
        work.Insert(Transaction.StartRefund(ids.NewId(), linked, received, now), DuplicateAnswer.DecideAgain);
        if (payment.Status != TransactionStatus.Pending) return work.Update(linked);
        return linked.Cancel(now).Then<Transaction>(cancelled => work.Update(cancelled));
    }

    /// <summary>A webhook can be faster than the commit that links its payment.</summary>
    private Transaction Linked(Transaction payment, StripePaymentIntent intent) =>
        payment.LinkPaymentIntent(intent.Id, clock.GetUtcNow()).IsRefused(out _, out var linked) ? payment : linked;

    private void AppendProviderFee(UnitOfWork work, Transaction payment, StripePaymentIntent intent, DateTimeOffset now)
    {
        if (intent.LatestCharge?.Balance is not { Fee: > 0 } balance) return;
        if (!balance.Currency.Equals(payment.Currency.Code, StringComparison.OrdinalIgnoreCase)) return;
        work.Append(JournalEntries.ProviderFee(ids.NewId(), payment, new Money(balance.Fee, payment.Currency), now));
    }
}
