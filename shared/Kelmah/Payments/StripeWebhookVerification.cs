using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Payments;

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
