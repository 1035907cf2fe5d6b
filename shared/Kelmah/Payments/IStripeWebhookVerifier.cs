using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Payments;

/// <summary>Decides whether a webhook came from Stripe, https://docs.stripe.com/webhooks#verify-manually.</summary>
public interface IStripeWebhookVerifier
{
    /// <summary>Checks the signature over the raw body first, and reads the body only if it holds.</summary>
    /// <param name="body">The request's body, byte for byte.</param>
    /// <param name="signatureHeader">The value of <c>Stripe-Signature</c>; null if there was none.</param>
    /// <returns>The event, or why it is refused. Never throws, whatever is given.</returns>
    StripeWebhookVerification Verify(ReadOnlyMemory<byte> body, string? signatureHeader);
}

/// <summary>A webhook that was checked: an event, or the reason for refusing it.</summary>
public sealed record StripeWebhookVerification
{
    private StripeWebhookVerification(StripeEvent? stripeEvent, StripeWebhookRefusal? refusal)
    {
        Event = stripeEvent;
        Refusal = refusal;
    }

    /// <summary>Whether Stripe sent it, within the tolerance.</summary>
    [MemberNotNullWhen(true, nameof(Event))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Accepted => Refusal is null;

    /// <summary>The event; null if it is refused.</summary>
    public StripeEvent? Event { get; }

    /// <summary>The reason; null if it is accepted.</summary>
    public StripeWebhookRefusal? Refusal { get; }

    /// <summary>An accepted event.</summary>
    public static implicit operator StripeWebhookVerification(StripeEvent stripeEvent) => new(stripeEvent, null);

    /// <summary>A refusal.</summary>
    public static implicit operator StripeWebhookVerification(StripeWebhookRefusal refusal) => new(null, refusal);
}

/// <summary>Why a webhook is refused, in the order in which the rules are checked.</summary>
public enum StripeWebhookRefusal
{
    /// <summary>There is no <c>Stripe-Signature</c>.</summary>
    SignatureMissing,

    /// <summary>The header is not of the form <c>t=…,v1=…</c>.</summary>
    SignatureMalformed,

    /// <summary>No signature in the header is that of the body under a secret of ours.</summary>
    SignatureMismatch,

    /// <summary>The signature is right and its time is more than 300 seconds from now: a repeat, or a wrong clock.</summary>
    TimestampOutsideTolerance,

    /// <summary>Signed and no event: not JSON, or without an event's fields.</summary>
    PayloadMalformed,
}

/// <summary>
/// What Stripe says has happened, https://docs.stripe.com/api/events/object, or a thin event of API v2,
/// https://docs.stripe.com/api/v2/core/events: an envelope only. Events come more than
/// once and out of order, so a consumer remembers <see cref="Id"/> and reads the object again from Stripe.
/// </summary>
/// <param name="Id">Starts with <c>evt_</c>.</param>
/// <param name="Type">For example <c>payment_intent.succeeded</c>.</param>
/// <param name="Created">When it happened, in whole seconds.</param>
/// <param name="ApiVersion">
/// The version of Stripe's API that rendered the event, as it was sent. One that this program does not know is kept.
/// </param>
/// <param name="LiveMode">Whether real money is meant.</param>
/// <param name="ObjectId">The id of the object that it is about; null for the few objects that have none.</param>
/// <param name="ObjectType">The type of that object, for example <c>payment_intent</c>.</param>
public sealed record StripeEvent(
    string Id,
    string Type,
    DateTimeOffset Created,
    string? ApiVersion,
    bool LiveMode,
    string? ObjectId,
    string ObjectType)
{
    /// <summary>The connected account that it happened to; null for the platform's own.</summary>
    public string? Account { get; init; }
}
