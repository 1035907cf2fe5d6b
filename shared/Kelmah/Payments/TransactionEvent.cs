using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Something that happened to a transaction.</summary>
public abstract record TransactionEvent(Guid TransactionId, Guid UserId, Guid? ContractId) : DomainEvent;

/// <summary>A hirer started to pay for an escrow.</summary>
[EventName("FundingStarted")]
public sealed record FundingStarted(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount, DateTimeOffset ExpiresAt)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>Stripe knows the payment.</summary>
[EventName("PaymentIntentLinked")]
public sealed record PaymentIntentLinked(Guid TransactionId, Guid UserId, Guid? ContractId, string PaymentIntentId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>An attempt to pay was declined; the payer can try again until the payment expires.</summary>
/// <param name="Reason">Stripe's code, for example <c>card_declined</c>.</param>
[EventName("PaymentDeclined")]
public sealed record PaymentDeclined(Guid TransactionId, Guid UserId, Guid? ContractId, string Reason)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A refund is on its way to the payer.</summary>
[EventName("RefundStarted")]
public sealed record RefundStarted(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount, Guid PaymentId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>Stripe knows the refund.</summary>
[EventName("RefundLinked")]
public sealed record RefundLinked(Guid TransactionId, Guid UserId, Guid? ContractId, string StripeRefundId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A transaction was done.</summary>
[EventName("TransactionCompleted")]
public sealed record TransactionCompleted(Guid TransactionId, Guid UserId, Guid? ContractId, TransactionType Type, Money Amount)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>The provider refused it.</summary>
[EventName("TransactionFailed")]
public sealed record TransactionFailed(Guid TransactionId, Guid UserId, Guid? ContractId, TransactionType Type, string Reason)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>It was stopped before it was done.</summary>
[EventName("TransactionCancelled")]
public sealed record TransactionCancelled(Guid TransactionId, Guid UserId, Guid? ContractId, TransactionType Type)
    : TransactionEvent(TransactionId, UserId, ContractId);
