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
public sealed record PaymentIntentLinked(Guid TransactionId, Guid UserId, Guid? ContractId, [property: ProviderId] string PaymentIntentId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>An attempt to pay was declined; the payer can try again until the payment expires.</summary>
[EventName("PaymentDeclined")]
public sealed record PaymentDeclined(Guid TransactionId, Guid UserId, Guid? ContractId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A refund is on its way to the payer.</summary>
[EventName("RefundStarted")]
public sealed record RefundStarted(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount, Guid PaymentId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>Stripe knows the refund.</summary>
[EventName("RefundLinked")]
public sealed record RefundLinked(Guid TransactionId, Guid UserId, Guid? ContractId, [property: ProviderId] string StripeRefundId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A sender has begun to have a refund sent.</summary>
[EventName("RefundAttempted")]
public sealed record RefundAttempted(Guid TransactionId, Guid UserId, Guid? ContractId) : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>An attempt to have a refund sent came to nothing; it is tried again.</summary>
[EventName("RefundNotSentYet")]
public sealed record RefundNotSentYet(Guid TransactionId, Guid UserId, Guid? ContractId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A refund has not arrived: administrators have to look.</summary>
/// <param name="Status">Pending, or failed.</param>
[EventName("RefundOverdue")]
public sealed record RefundOverdue(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount, TransactionStatus Status)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>An administrator has dealt with a failed refund.</summary>
[EventName("RefundResolved")]
public sealed record RefundResolved(Guid TransactionId, Guid UserId, Guid? ContractId, RefundResolution Resolution)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A payment arrived that names another one: it is given back.</summary>
/// <param name="NamedId">The payment that it names.</param>
[EventName("StrayPaymentReceived")]
public sealed record StrayPaymentReceived(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount, Guid NamedId)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A payment arrived that cannot be booked: in a currency that is not accepted, or of nothing.</summary>
/// <param name="MinorUnits">What was paid.</param>
[EventName("UnreadablePaymentReceived")]
public sealed record UnreadablePaymentReceived(Guid TransactionId, Guid UserId, Guid? ContractId, long MinorUnits)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>A transaction was done.</summary>
[EventName("TransactionCompleted")]
public sealed record TransactionCompleted(Guid TransactionId, Guid UserId, Guid? ContractId, TransactionType Type, Money Amount)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>The provider refused it.</summary>
[EventName("TransactionFailed")]
public sealed record TransactionFailed(Guid TransactionId, Guid UserId, Guid? ContractId, TransactionType Type)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>It was stopped before it was done.</summary>
[EventName("TransactionCancelled")]
public sealed record TransactionCancelled(Guid TransactionId, Guid UserId, Guid? ContractId, TransactionType Type)
    : TransactionEvent(TransactionId, UserId, ContractId);

/// <summary>What a subscriber has paid went back past Kelmah, by a refund or a chargeback, or came back from the bank.</summary>
/// <param name="Amount">Below zero where it went back.</param>
/// <param name="Kind">How.</param>
[EventName("SubscriptionPaymentTakenBack")]
public sealed record SubscriptionPaymentTakenBack(Guid TransactionId, Guid UserId, Guid? ContractId, Money Amount, StripeMovementKind Kind)
    : TransactionEvent(TransactionId, UserId, ContractId);
