using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// A webhook event of Stripe, stored once by its event id. Only the envelope: the object is read again from Stripe, and would
/// hold secrets and personal data.
/// </summary>
public sealed record StripeNotice : Entity
{
    /// <summary>Characters of an id at most, as Stripe says.</summary>
    public const int MaxIdLength = 255;

    /// <summary>Stripe's id of the event, <c>evt_…</c>: unique.</summary>
    public required string StripeEventId { get; init; }

    /// <summary>For example <c>payment_intent.succeeded</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The object that it is about; null for the few that have no id.</summary>
    public string? ObjectId { get; init; }

    /// <summary>For example <c>payment_intent</c>.</summary>
    public required string ObjectType { get; init; }

    /// <summary>The connected account that it happened to, <c>acct_…</c>; null for the platform's own.</summary>
    public string? Account { get; init; }

    /// <summary>The API version that rendered it; an unknown one is kept, not lost.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>When Stripe says it happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Stores an event that was received.</summary>
    public static StripeNotice Receive(Guid id, StripeEvent received, DateTimeOffset now) =>
        Raise(
            new StripeNotice
            {
                Id = id,
                StripeEventId = received.Id,
                Type = received.Type,
                ObjectId = received.ObjectId,
                ObjectType = received.ObjectType,
                Account = received.Account,
                ApiVersion = received.ApiVersion,
                OccurredAt = received.Created,
                CreatedAt = now,
            },
            new StripeNoticeReceived(id, received.Id, received.ObjectId),
            now);
}

/// <summary>Stripe says that something happened: to be processed from the queue.</summary>
[EventName("StripeNoticeReceived")]
public sealed record StripeNoticeReceived(Guid NoticeId, [property: ProviderId] string StripeEventId, [property: ProviderId] string? ObjectId) : DomainEvent;

/// <summary>How webhook events are stored.</summary>
public static class StripeNoticeCollection
{
    /// <summary>Stripe's id of the event: unique. What it moved has keys of its own, which stay for ever.</summary>
    public static readonly Field<StripeNotice, string> StripeEventId = Field.Of((StripeNotice notice) => notice.StripeEventId);

    public static readonly Field<StripeNotice, DateTimeOffset> CreatedAt = Field.Of((StripeNotice notice) => notice.CreatedAt);

    public static readonly CollectionDefinition<StripeNotice> Definition = new(
        "stripe_events", [new("stripe_event", IndexKind.Unique, StripeEventId), new("created", IndexKind.Ordered, CreatedAt)], [new(StripeEventId, MaxLength: StripeNotice.MaxIdLength)]);
}
