using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>How transactions are stored.</summary>
public static class TransactionCollection
{
    /// <summary>Whose it is.</summary>
    public static readonly Field<Transaction, Guid> UserId = Field.Of((Transaction transaction) => transaction.UserId);

    public static readonly Field<Transaction, Guid?> ContractId = Field.Of((Transaction transaction) => transaction.ContractId);
    public static readonly Field<Transaction, string?> StripePaymentIntentId = Field.Of((Transaction transaction) => transaction.StripePaymentIntentId);

    /// <summary>The payment that a refund gives back: unique for late payments, which are given back whole.</summary>
    public static readonly Field<Transaction, Guid?> RefundOf = Field.Of((Transaction transaction) => transaction.RefundOf);

    public static readonly Field<Transaction, TransactionType> Type = Field.Of((Transaction transaction) => transaction.Type);
    public static readonly Field<Transaction, DateTimeOffset> CreatedAt = Field.Of((Transaction transaction) => transaction.CreatedAt);
    public static readonly Field<Transaction, TransactionStatus> Status = Field.Of((Transaction transaction) => transaction.Status);

    /// <summary>When a pending payment, or the wait for what is given back, expires.</summary>
    public static readonly Field<Transaction, DateTimeOffset?> ExpiresAt = Field.Of((Transaction transaction) => transaction.ExpiresAt);

    /// <summary>When administrators are told of a refund.</summary>
    public static readonly Field<Transaction, DateTimeOffset?> AlarmAt = Field.Of((Transaction transaction) => transaction.AlarmAt);

    /// <summary>When what a release brought can be withdrawn; missing once it can be.</summary>
    public static readonly Field<Transaction, DateTimeOffset?> AvailableAt = Field.Of((Transaction transaction) => transaction.AvailableAt);

    public static readonly CollectionDefinition<Transaction> Definition = new(
        "transactions",
        [
            new("user", IndexKind.Ordered, UserId),
            new("user_type", IndexKind.Ordered, UserId, Type),
            new("user_created", IndexKind.Ordered, UserId, CreatedAt),
            new("contract", IndexKind.Ordered, ContractId),
            new("payment_intent", IndexKind.Ordered, StripePaymentIntentId),
            new("refund_of", IndexKind.Unique, RefundOf),
            new("type_status", IndexKind.Ordered, Type, Status),
            new("expires_at", IndexKind.Ordered, ExpiresAt),
            new("alarm_at", IndexKind.Ordered, AlarmAt),
            new("available_at", IndexKind.Ordered, AvailableAt),
            new("user_available_at", IndexKind.Ordered, UserId, AvailableAt),
        ],
        [new(Field.Of((Transaction transaction) => transaction.Amount.MinorUnits), Minimum: 0)])
    {
        Sets = [GuardedSet.By((Transaction transaction) => transaction.UserId), GuardedSet.By((Transaction transaction) => transaction.RefundOf)],
    };
}
