using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>How Stripe's webhooks are stored.</summary>
public static class StripeNoticeCollection
{
    /// <summary>Stripe's id of the event: unique, and kept for ever.</summary>
    public static readonly Field<StripeNotice, string> StripeEventId = Field.Of((StripeNotice notice) => notice.StripeEventId);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<StripeNotice> Definition = new(
        "stripe_events", [new("stripe_event", IndexKind.Unique, StripeEventId)], [new(StripeEventId, MaxLength: 255)]);
}
