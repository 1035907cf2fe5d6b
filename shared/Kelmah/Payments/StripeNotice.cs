using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>
/// A webhook of Stripe, kept once by Stripe's event id. Only the envelope: its objects are read again from Stripe, and hold
/// secrets and personal data.
/// </summary>
public sealed record StripeNotice : Entity
{
    /// <summary>Stripe's id of the event, <c>evt_…</c>: unique.</summary>
    public required string StripeEventId { get; init; }

    /// <summary>For example <c>payment_intent.succeeded</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The object that it is about; null for the few that have no id.</summary>
    public string? ObjectId { get; init; }

    /// <summary>For example <c>payment_intent</c>.</summary>
    public required string ObjectType { get; init; }

    /// <summary>The API version that rendered it; an unknown one is kept, not lost.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>When Stripe says it happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Keeps a webhook that came in.</summary>
    public static StripeNotice Receive(
        Guid id, string stripeEventId, string type, string? objectId, string objectType, string? apiVersion, DateTimeOffset occurredAt, DateTimeOffset now) =>
        Raise(
            new StripeNotice
            {
                Id = id,
                StripeEventId = stripeEventId,
                Type = type,
                ObjectId = objectId,
                ObjectType = objectType,
                ApiVersion = apiVersion,
                OccurredAt = occurredAt,
                CreatedAt = now,
            },
            new StripeNoticeReceived(id, stripeEventId, type, objectId),
            now);
}

/// <summary>Stripe says that something happened: to be processed from the queue.</summary>
[EventName("StripeNoticeReceived")]
public sealed record StripeNoticeReceived(Guid NoticeId, string StripeEventId, string StripeType, string? ObjectId) : DomainEvent;
