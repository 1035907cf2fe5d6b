namespace Kelmah.Payments;

/// <summary>A refund, https://docs.stripe.com/api/refunds/object.</summary>
/// <param name="Id">Starts with <c>re_</c>.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="PaymentIntentId">The payment that it gives back.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripeRefund(
    string Id,
    StripeRefundStatus Status,
    long Amount,
    string Currency,
    string? PaymentIntentId,
    DateTimeOffset Created,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Why it failed, for example <c>expired_or_canceled_card</c>.</summary>
    public string? FailureReason { get; init; }
}

/// <summary>The states of a refund.</summary>
public enum StripeRefundStatus
{
    /// <summary>On its way.</summary>
    Pending,

    /// <summary>Waits for the payer.</summary>
    RequiresAction,

    /// <summary>Sent to the payer's bank. It can still fail afterwards.</summary>
    Succeeded,

    /// <summary>Came back to the platform's balance.</summary>
    Failed,

    /// <summary>Stopped before it was sent.</summary>
    Canceled,

    /// <summary>A state that Stripe has introduced since; treat it as not final.</summary>
    Unknown,
}

/// <summary>A refund to be created.</summary>
/// <param name="PaymentIntentId">The payment to give back.</param>
/// <param name="Amount">Minor units; null gives back all that is left.</param>
public sealed record NewStripeRefund(string PaymentIntentId, long? Amount)
{
    /// <summary>Own ids by which events of this refund are recognised.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
