namespace Kelmah.Payments;

/// <summary>A payment, https://docs.stripe.com/api/payment_intents/object.</summary>
/// <param name="Id">Starts with <c>pi_</c>.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Amount">What is to be paid, in minor units.</param>
/// <param name="AmountReceived">What has been paid, in minor units.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="ClientSecret">Lets the payer's browser confirm this payment. Never logged nor stored.</param>
/// <param name="Created">When it was created.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripePaymentIntent(
    string Id,
    StripePaymentIntentStatus Status,
    long Amount,
    long AmountReceived,
    string Currency,
    string? ClientSecret,
    DateTimeOffset Created,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The last attempt to charge; null before the first.</summary>
    public StripeCharge? LatestCharge { get; init; }

    /// <summary>The code of the last refusal, for example <c>card_declined</c>.</summary>
    public string? LastPaymentErrorCode { get; init; }

    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{Id} {Status} {Amount} {Currency}";
}

/// <summary>The states of a payment.</summary>
public enum StripePaymentIntentStatus
{
    /// <summary>Needs a payment method: new, or the last one was declined.</summary>
    RequiresPaymentMethod,

    /// <summary>Has a payment method and waits to be confirmed.</summary>
    RequiresConfirmation,

    /// <summary>Waits for the payer, for example for 3-D Secure.</summary>
    RequiresAction,

    /// <summary>Is being paid.</summary>
    Processing,

    /// <summary>Is authorized and waits to be captured.</summary>
    RequiresCapture,

    /// <summary>Will not be paid any more.</summary>
    Canceled,

    /// <summary>Is paid.</summary>
    Succeeded,

    /// <summary>A state that Stripe has introduced since; treat it as not final.</summary>
    Unknown,
}

/// <summary>A payment by card to be created.</summary>
/// <param name="Amount">Minor units, positive.</param>
/// <param name="Currency">Three lower-case letters.</param>
public sealed record NewStripePaymentIntent(long Amount, string Currency)
{
    /// <summary>Own ids by which events of this payment are recognised; at most 50 keys, values up to 500 characters.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Shown to the payer.</summary>
    public string? Description { get; init; }

    /// <summary>Joins the payment with the transfers that are made from it.</summary>
    public string? TransferGroup { get; init; }
}
