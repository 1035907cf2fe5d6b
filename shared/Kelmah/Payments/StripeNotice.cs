using System.Security.Cryptography;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// A webhook event of Stripe, stored once by its event id: the envelope, by which it is processed, and the body as it came, encrypted, since it
/// holds secrets and personal data. The object is read again from Stripe.
/// </summary>
public sealed record StripeNotice : Entity
{
    /// <summary>Characters of an id at most, as Stripe says.</summary>
    public const int MaxIdLength = 255;

    /// <summary>What stands for the type of a body that is no event.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Stripe's id of the event, <c>evt_…</c>; of a body that is no event <c>unreadable:</c> and its SHA-256: unique.</summary>
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

    /// <summary>The signed text, byte for byte in UTF-8; null for one of an earlier release of the app.</summary>
    [Sensitive]
    public string? Body { get; init; }

    /// <summary>Whether the body is an event.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsReadable => ObjectType != Unreadable;

    /// <summary>Stores an event that was received.</summary>
    public static StripeNotice Receive(Guid id, StripeEvent received, string body, DateTimeOffset now) =>
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
                Body = body,
                CreatedAt = now,
            },
            new StripeNoticeReceived(id, received.Id, received.ObjectId),
            now);

    /// <summary>Stores what Stripe signed and is no event: nothing is done by it, and administrators are told.</summary>
    public static StripeNotice ReceiveUnreadable(Guid id, ReadOnlySpan<byte> bytes, string body, DateTimeOffset now) =>
        Raise(
            new StripeNotice
            {
                Id = id,
                StripeEventId = UnreadableId(bytes),
                Type = Unreadable,
                ObjectType = Unreadable,
                OccurredAt = now,
                Body = body,
                CreatedAt = now,
            },
            new UnreadableStripeNoticeReceived(id),
            now);

    /// <summary>What the same body has for its id, however often it comes.</summary>
    public static string UnreadableId(ReadOnlySpan<byte> bytes) => $"{Unreadable}:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}

/// <summary>Stripe says that something happened: to be processed from the queue.</summary>
[EventName("StripeNoticeReceived")]
public sealed record StripeNoticeReceived(Guid NoticeId, [property: ProviderId] string StripeEventId, [property: ProviderId] string? ObjectId) : DomainEvent;

/// <summary>Stripe signed something that is no event: administrators have to look.</summary>
[EventName("UnreadableStripeNoticeReceived")]
public sealed record UnreadableStripeNoticeReceived(Guid NoticeId) : DomainEvent;

/// <summary>How webhook events are stored.</summary>
public static class StripeNoticeCollection
{
    /// <summary>Stripe's id of the event: unique. What it moved has keys of its own, which stay for ever.</summary>
    public static readonly Field<StripeNotice, string> StripeEventId = Field.Of((StripeNotice notice) => notice.StripeEventId);

    public static readonly Field<StripeNotice, DateTimeOffset> CreatedAt = Field.Of((StripeNotice notice) => notice.CreatedAt);

    public static readonly CollectionDefinition<StripeNotice> Definition = new(
        "stripe_events", [new("stripe_event", IndexKind.Unique, StripeEventId), new("created", IndexKind.Ordered, CreatedAt)], [new(StripeEventId, MaxLength: StripeNotice.MaxIdLength)])
    {
        Sensitive = new SensitiveFields<StripeNotice>(
            static notice => PlatformOwner.Of(notice.Id), static (notice, replace) => notice with { Body = replace.Of(notice.Body) }),
    };
}
