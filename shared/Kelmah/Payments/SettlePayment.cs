using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Settles a payment that has succeeded at Stripe: into the escrow that waits for exactly it, by its id, its amount and its currency,
/// or else back to its payer. Safe to repeat, and in any order with an expiry or a cancellation.
/// </summary>
public sealed class SettlePayment(
    Transactor transactor, IContracts contracts, Wallets wallets, StripeBooking booking, TimeProvider clock, IIdSource ids)
{
    /// <summary>Settles the payment.</summary>
    /// <param name="paymentId">The transaction that the payment at Stripe names.</param>
    /// <param name="intent">As just read from Stripe by its id, succeeded, with its charge.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>
    /// The transaction as it is stored, which is another one where what succeeded is not the payment of the one that it names; already
    /// done where it was settled meanwhile.
    /// </returns>
    public Task<CommitResult<Transaction>> ExecuteAsync(
        Guid paymentId, StripePaymentIntent intent, Action<UnitOfWork> mark, CancellationToken cancellationToken) =>
        transactor.RunOnceAsync<Transaction>(actorId: null, async work =>
        {
            mark(work);
            var payment = await work.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false);
            if (payment is null) return RequestErrors.NotFound;
            // What is booked is the charge; without it the settlement could never be found.
            if (intent.LatestCharge is null) return PaymentErrors.ProviderUnavailable;
            if (!IsOf(payment, intent)) return await GiveBackStrayAsync(work, payment, intent, cancellationToken).ConfigureAwait(false);
            if (payment.Status == TransactionStatus.Completed) return payment;
            var contract = await contracts.FindAsync(work, payment.ContractId!.Value, cancellationToken).ConfigureAwait(false);
            var escrow = await work.EscrowOfAsync(contract!.Id, cancellationToken).ConfigureAwait(false);
            var isAwaited = payment.Status == TransactionStatus.Pending && contract.Status is (ContractStatus.Active or ContractStatus.Disputed)
                && escrow!.PendingFunding?.TransactionId == payment.Id && ReceivedBy(intent) == payment.Amount;
            return isAwaited
                ? Hold(work, payment, escrow!, contract, intent)
                : await GiveBackAsync(work, payment, intent, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Whether it is the payment's own: the one that it is linked to or, before that, one of the same amount.</summary>
    private static bool IsOf(Transaction payment, StripePaymentIntent intent) => payment.StripePaymentIntentId is { } known
        ? known == intent.Id
        : intent.Amount == payment.Amount.MinorUnits && intent.Currency.Equals(payment.Currency.Code, StringComparison.OrdinalIgnoreCase);

    /// <summary>What was paid; null in a currency that is not known here.</summary>
    private static Money? ReceivedBy(StripePaymentIntent intent) =>
        Currency.TryParse(intent.Currency.ToUpperInvariant(), out var currency) ? new Money(intent.AmountReceived, currency) : null;

    private Result<Transaction> Hold(
        UnitOfWork work, Transaction payment, Escrow escrow, Contract contract, StripePaymentIntent intent)
    {
        var now = clock.GetUtcNow();
        if (escrow.Hold(payment.Id, payment.Amount, now).IsRefused(out var refusal, out var held)) return refusal;
        work.Update(held);
        if (contracts.Fund(work, contract, payment.Amount, now).IsRefused(out refusal, out _)) return refusal;
        if (Linked(payment, intent).Complete(now).IsRefused(out refusal, out var completed)) return refusal;
        var stripeAccount = BookCharge(work, completed, intent, payment.Amount);
        work.Append(JournalEntries.Fund(ids.NewId(), completed, contract.Id, stripeAccount, now));
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
        var linked = Linked(payment, intent);
        if (ReceivedBy(intent) is not { IsPositive: true } received) return work.Update(linked.NoteUnreadable(intent.Currency, intent.AmountReceived, clock.GetUtcNow()));
        if ((await BookGivenBackAsync(work, linked, intent, received, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out _)) return refusal;
        if (payment.Status != TransactionStatus.Pending) return work.Update(linked);
        return linked.Cancel(clock.GetUtcNow()).Then<Transaction>(cancelled => work.Update(cancelled));
    }

    /// <summary>Another payment than the one that it names has succeeded: administrators are told, and the payer gets it back.</summary>
    private async Task<Result<Transaction>> GiveBackStrayAsync(
        UnitOfWork work, Transaction named, StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        var known = await TakenBackMoney.PaymentOfAsync(work, intent.Id, cancellationToken).ConfigureAwait(false);
        if (known is not null) return known;
        if (ReceivedBy(intent) is not { IsPositive: true } received) return work.Update(named.NoteUnreadable(intent.Currency, intent.AmountReceived, clock.GetUtcNow()));
        var stray = Transaction.StrayPayment(ids.NewId(), named, intent.Id, received, clock.GetUtcNow());
        if ((await BookGivenBackAsync(work, stray, intent, received, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out _)) return refusal;
        return work.Insert(stray);
    }

    private async Task<Result<Wallet>> BookGivenBackAsync(
        UnitOfWork work, Transaction payment, StripePaymentIntent intent, Money received, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stripeAccount = BookCharge(work, payment, intent, received);
        work.Append(JournalEntries.LatePayment(ids.NewId(), payment, received, stripeAccount, now));
        work.Insert(Transaction.StartRefund(ids.NewId(), payment, received, now), DuplicateAnswer.DecideAgain);
        return await wallets.ChangeAsync(
            work, payment.UserId, received.Currency, wallet => wallet.ChangePending(received, now), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A webhook can be faster than the commit that links its payment.</summary>
    private Transaction Linked(Transaction payment, StripePaymentIntent intent) =>
        payment.LinkPaymentIntent(intent.Id, clock.GetUtcNow()).IsRefused(out _, out var linked) ? payment : linked;

    /// <summary>Books the movement of the charge.</summary>
    /// <returns>The account at Stripe that the payment's entry posts to.</returns>
    private Account BookCharge(UnitOfWork work, Transaction payment, StripePaymentIntent intent, Money amount)
    {
        var charge = intent.LatestCharge!;
        var movement = StripeMovement.Book(
            ids.NewId(), StripeMovementKind.Charge, charge.Id, intent.Id, amount, payment, payment.ContractId, clock.GetUtcNow());
        return booking.Add(work, movement, charge.Balance);
    }
}
