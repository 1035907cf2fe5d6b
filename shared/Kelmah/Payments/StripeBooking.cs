using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Adds changes of the balance at Stripe to a unit of work. A change whose settlement is known, in the charge's currency, is booked
/// straight to <c>stripe:{currency}</c>; any other one to <c>stripe:unsettled:{currency}</c>, which its settlement empties.
/// </summary>
public sealed class StripeBooking(TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds a movement.</summary>
    /// <param name="work">Appends the entry that is posted against the answered account.</param>
    /// <param name="movement">New.</param>
    /// <param name="change">What Stripe says it came to; null where that is not known yet.</param>
    /// <returns>The account at Stripe that the movement's entry posts to.</returns>
    public Account Add(UnitOfWork work, StripeMovement movement, StripeBalanceChange? change)
    {
        var settled = change is null ? null : Settled(movement, change);
        if (settled is null || !settled.IsDirect)
        {
            work.Insert(settled ?? movement, DuplicateAnswer.DecideAgain);
            if (settled is not null) work.Append(JournalEntries.Settlement(ids.NewId(), settled, clock.GetUtcNow()));
            return Account.StripeUnsettled(movement.Amount.Currency);
        }

        work.Insert(settled, DuplicateAnswer.DecideAgain);
        if (settled.Fee is { IsZero: false } fee) work.Append(JournalEntries.ProviderFee(ids.NewId(), settled, fee, clock.GetUtcNow()));
        return Account.Stripe(movement.Amount.Currency);
    }

    /// <summary>Adds to a unit of work what a movement that was booked as unsettled came to.</summary>
    /// <returns>False, and nothing is added, where Stripe settles in a currency that is not known here.</returns>
    public bool Settle(UnitOfWork work, StripeMovement movement, StripeBalanceChange change)
    {
        if (Settled(movement, change) is not { } settled) return false;
        if (settled.NewEvents.IsEmpty) return true;
        work.Update(settled);
        work.Append(JournalEntries.Settlement(ids.NewId(), settled, clock.GetUtcNow()));
        return true;
    }

    private StripeMovement? Settled(StripeMovement movement, StripeBalanceChange change) =>
        Currency.TryParse(change.Currency.ToUpperInvariant(), out var currency)
            ? movement.Settle(change, new Money(change.Amount, currency), new Money(change.Fee, currency), clock.GetUtcNow())
            : null;
}

/// <summary>Asks Stripe what a movement came to, and books that. Safe to repeat.</summary>
public sealed class SettleStripeMovement(
    IDocumentStore store, Transactor transactor, StripeBooking booking, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>Settles the movement of a charge, a refund or a dispute, as an event about it may allow now.</summary>
    /// <returns>True; also where there is none, or Stripe does not know yet. Refused where Stripe cannot be asked.</returns>
    public async Task<Result<bool>> OfAsync(StripeMovementKind kind, string stripeId, CancellationToken cancellationToken)
    {
        var key = StripeMovement.KeyOf(kind, stripeId);
        var movement = await store.FindAsync(StripeMovementCollection.Key.Is(key), cancellationToken).ConfigureAwait(false);
        return movement is null ? true : await ExecuteAsync(movement.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Settles a movement; one that Stripe cannot settle yet is asked for again later.</summary>
    public async Task<Result<bool>> ExecuteAsync(Guid movementId, CancellationToken cancellationToken)
    {
        var movement = await store.FindAsync<StripeMovement>(movementId, cancellationToken).ConfigureAwait(false);
        if (movement is null) return RequestErrors.NotFound;
        if (movement.BalanceTransactionId is not null) return true;
        var read = await ReadAsync(movement, cancellationToken).ConfigureAwait(false);
        if (read.IsRefused(out var refusal, out var found)) return refusal;
        var settled = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            var current = await work.FindAsync<StripeMovement>(movementId, cancellationToken).ConfigureAwait(false);
            if (current!.BalanceTransactionId is not null) return true;
            if (found.Change is { } change && booking.Settle(work, current, change)) return true;
            work.Update(current.AskAgain(clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await settled.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    private async Task<Result<Reading>> ReadAsync(StripeMovement movement, CancellationToken cancellationToken)
    {
        switch (movement.Kind)
        {
            case StripeMovementKind.Charge:
                var payment = await stripe.GetPaymentIntentAsync(movement.ReadFrom, cancellationToken).ConfigureAwait(false);
                return payment.Match<Result<Reading>>(
                    read => new Reading(read.LatestCharge is { } charge && movement.Key == StripeMovement.KeyOf(movement.Kind, charge.Id) ? charge.Balance : null),
                    error => error.ToRefusal());
            case StripeMovementKind.Refund or StripeMovementKind.RefundFailure:
                var refund = await stripe.GetRefundAsync(movement.ReadFrom, cancellationToken).ConfigureAwait(false);
                return refund.Match<Result<Reading>>(
                    read => new Reading(movement.Kind == StripeMovementKind.Refund ? read.Balance : read.FailureBalance), error => error.ToRefusal());
            case StripeMovementKind.Chargeback or StripeMovementKind.ChargebackReversal:
                var dispute = await stripe.GetDisputeAsync(movement.ReadFrom, cancellationToken).ConfigureAwait(false);
                return dispute.Match<Result<Reading>>(
                    read => new Reading(movement.Kind == StripeMovementKind.Chargeback ? read.Withdrawn : read.Reinstated), error => error.ToRefusal());
            case StripeMovementKind.Transfer:
                var transfer = await stripe.GetTransferAsync(movement.ReadFrom, cancellationToken).ConfigureAwait(false);
                return transfer.Match<Result<Reading>>(read => new Reading(read.Balance), error => error.ToRefusal());
            case StripeMovementKind.TransferReversal:
                var reversals = await stripe.ListReversalsAsync(movement.ReadFrom, cancellationToken).ConfigureAwait(false);
                return reversals.Match<Result<Reading>>(
                    read => new Reading(read.Items.FirstOrDefault(found => movement.Key == StripeMovement.KeyOf(movement.Kind, found.Id))?.Balance), error => error.ToRefusal());
            default:
                throw new NotSupportedException($"{movement.Kind} is no known kind of movement.");
        }
    }

    private sealed record Reading(StripeBalanceChange? Change);
}
