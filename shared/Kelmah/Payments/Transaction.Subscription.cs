using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <content>What a subscriber has paid, and what of it went back.</content>
public sealed partial record Transaction
{
    /// <summary>Of a subscription's payment: the tax in it; null for none, for anything else, and for one of an earlier release of the app.</summary>
    public SubscriptionTax? Tax { get; init; }

    /// <summary>Of a subscription's payment: what of it went back past Kelmah, less what came back from the bank; null for nothing.</summary>
    public Money? TakenBack { get; init; }

    /// <summary>A subscriber has paid for a period, or for the difference to another plan.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="userId">The subscriber.</param>
    /// <param name="amount">Tax included.</param>
    /// <param name="tax">The tax in it; null for none.</param>
    /// <param name="paymentIntentId">Stripe's payment.</param>
    /// <param name="now">When.</param>
    public static Transaction RecordSubscription(Guid id, Guid userId, Money amount, SubscriptionTax? tax, string paymentIntentId, DateTimeOffset now) =>
        Raise(
            Pending(id, userId, contractId: null, amount, TransactionType.Subscription, now) with
            {
                StripePaymentIntentId = paymentIntentId,
                Status = TransactionStatus.Completed,
                ProcessedAt = now,
                Tax = tax,
            },
            new TransactionCompleted(id, userId, null, TransactionType.Subscription, amount),
            now);

    /// <summary>
    /// The part of the tax in a movement of what went back, or came back from the bank: in proportion to all that has gone back by then, rounded half to even, so that all
    /// of the payment takes exactly the tax with it.
    /// </summary>
    /// <param name="amount">Below zero where it goes back.</param>
    /// <returns>Below zero likewise; zero where there is no tax, and in another currency.</returns>
    public Money TaxIn(Money amount)
    {
        if (Tax is null || amount.Currency != Currency) return Money.Zero(amount.Currency);
        var before = TakenBack ?? Money.Zero(Currency);
        return TaxOf(before) - TaxOf(before - amount);
    }

    /// <summary>What a subscriber has paid went back past Kelmah, or came back from the bank.</summary>
    /// <param name="amount">Below zero where it went back.</param>
    /// <param name="kind">How.</param>
    /// <param name="now">When.</param>
    public Transaction NoteTakenBack(Money amount, StripeMovementKind kind, DateTimeOffset now) =>
        Raise(
            amount.Currency == Currency ? this with { TakenBack = (TakenBack ?? Money.Zero(Currency)) - amount } : this,
            new SubscriptionPaymentTakenBack(Id, UserId, ContractId, amount, kind),
            now);

    /// <summary>The tax in what has gone back; of more than was paid, as by a refund and a chargeback, all of it.</summary>
    private Money TaxOf(Money back) =>
        back.IsPositive ? Tax!.Amount.Proportion(Money.Min(back, Amount), Amount) : Money.Zero(Currency);
}

/// <summary>The tax in what a subscriber has paid.</summary>
/// <param name="Amount">Above zero.</param>
/// <param name="Country">Whose tax, ISO 3166-1 alpha-2.</param>
public sealed record SubscriptionTax(Money Amount, string Country);
