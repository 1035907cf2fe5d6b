using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Notifications;

/// <summary>
/// A message to one user on one channel: pending → sent, or pending → failed → sent by a replay of its dead letter. In the app it is
/// sent as soon as it is created, unless it is scheduled.
/// </summary>
public sealed record Notification : Entity
{
    /// <summary>Attempts after which it has failed; as many as a queue makes before it dead-letters the message.</summary>
    public const int MaxAttempts = 10;

    private const string ErasedName = "Deleted user";

    public required Guid UserId { get; init; }

    /// <summary>The event that caused it; null where there is none. Unique together with the user and the channel.</summary>
    public Guid? EventId { get; init; }

    /// <summary>The heading, and the subject of a mail; up to 200 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Plain text; of an SMS at most 160 characters. Never a secret: tokens and codes are added when it is sent.</summary>
    public required string Content { get; init; }

    public required NotificationType Type { get; init; }

    public required NotificationChannel Channel { get; init; }

    /// <summary>
    /// The event's type and the user who caused it, where that is another than the recipient: how often one user can have another told of
    /// one thing is limited. Null for what the recipient or nobody caused.
    /// </summary>
    public string? Cause { get; init; }

    /// <summary>The event's type and the ids that it names, for clients to open the right page.</summary>
    public ImmutableSortedDictionary<string, string> Data { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public NotificationStatus Status { get; init; }

    public bool IsRead { get; init; }

    /// <summary>Not sent before this time, UTC; null for immediately.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>When a scheduled notification was handed to its channel, UTC.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <summary>When the channel accepted it, UTC.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>The oldest first.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>Creates a notification; one in the app that is not scheduled is sent immediately.</summary>
    /// <param name="notification">Pending.</param>
    public static Notification Create(Notification notification, DateTimeOffset now)
    {
        var created = Raise(
            notification, new NotificationCreated(notification.UserId, notification.Type, notification.Channel, notification.EventId), now);
        return created is { Channel: NotificationChannel.InApp, ScheduledAt: null } ? created.Sent(now) : created;
    }

    /// <summary>Whether it is the code that proves a telephone number.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPhoneCode => Data.GetValueOrDefault(EventSubjects.EventType) == EventTypes.NameOf(typeof(Identity.PhoneCodeRequested));

    public bool IsDue(DateTimeOffset now) => ScheduledAt is not { } time || time <= now;

    /// <summary>
    /// Records that a scheduled notification was handed to its channel when it was due; one in the app is sent by that. A repeat, and
    /// one that was not scheduled, change nothing.
    /// </summary>
    public Result<Notification> Dispatch(DateTimeOffset now)
    {
        if (ScheduledAt is null || DispatchedAt is not null) return this;
        if (!IsDue(now)) return NotificationErrors.NotDue;
        var dispatched = Raise(this with { DispatchedAt = now }, new NotificationDispatched(Channel), now);
        return Channel == NotificationChannel.InApp ? dispatched.Sent(now) : dispatched;
    }

    /// <summary>Records that the channel accepted it. A repeat changes nothing.</summary>
    public Result<Notification> RecordDelivery(DateTimeOffset now)
    {
        if (Status == NotificationStatus.Sent) return this;
        if (!IsDue(now)) return NotificationErrors.NotDue;
        return (this with { Attempts = Attempts.Add(new DeliveryAttempt(Attempts.Length + 1, now, null)) }).Sent(now);
    }

    /// <summary>Records that the channel did not accept it. It has failed after <see cref="MaxAttempts"/>, and when no further attempt can help.</summary>
    /// <param name="failure">A snake-case word for the reason, without personal data.</param>
    /// <param name="isFinal">Whether another attempt cannot help.</param>
    public Result<Notification> RecordFailure(string failure, bool isFinal, DateTimeOffset now)
    {
        if (Status == NotificationStatus.Sent) return NotificationErrors.AlreadySent;
        var number = Attempts.Length + 1;
        var tried = this with { Attempts = Attempts.Add(new DeliveryAttempt(number, now, failure)) };
        return isFinal || number >= MaxAttempts
            ? Raise(tried with { Status = NotificationStatus.Failed }, new NotificationGivenUp(number), now)
            : Raise(tried, new NotificationAttemptFailed(number), now);
    }

    /// <summary>Marks it as read. A repeat changes nothing.</summary>
    public Result<Notification> MarkRead(DateTimeOffset now)
    {
        if (IsRead) return this;
        if (Status != NotificationStatus.Sent) return NotificationErrors.NotSent;
        return Raise(this with { IsRead = true, ReadAt = now }, new NotificationRead(), now);
    }

    /// <summary>Replaces the name of an erased person in its text. One without the name stays unchanged.</summary>
    /// <param name="name">As it is written in the text; a text message has it in its own letters.</param>
    public Notification EraseName(string name, Guid personId, DateTimeOffset now)
    {
        var (title, content) = (Without(Title), Without(Content));
        return title == Title && content == Content
            ? this
            : Raise(this with { Title = title, Content = content }, new Identity.PersonalDataErased(personId), now);

        string Without(string words)
        {
            var erased = words.Replace(name, ErasedName, StringComparison.Ordinal);
            return Channel == NotificationChannel.Sms ? erased.Replace(NotificationText.Quote(name), ErasedName, StringComparison.Ordinal) : erased;
        }
    }

    private Notification Sent(DateTimeOffset now) =>
        Raise(this with { Status = NotificationStatus.Sent, SentAt = now }, new NotificationSent(Attempts.Length), now);
}

/// <summary>The states of a notification.</summary>
public enum NotificationStatus
{
    /// <summary>Waits for its time or its channel.</summary>
    Pending,

    /// <summary>The channel has accepted it.</summary>
    Sent,

    /// <summary>No attempt is left; a replay of its dead letter can still send it.</summary>
    Failed,
}

/// <summary>How a notification reaches its user.</summary>
public enum NotificationChannel
{
    /// <summary>Listed by the API as soon as it is committed.</summary>
    InApp,

    Email,

    Sms,

    /// <summary>To the user's devices.</summary>
    Push,
}

/// <summary>The subject of a notification; users choose their channels by it.</summary>
public enum NotificationType
{
    /// <summary>Jobs, applications, contracts and milestones.</summary>
    Job,

    Message,

    /// <summary>Money that was held, released, refunded or paid out, and failures to do so.</summary>
    Payment,

    Review,

    /// <summary>The account and its safety.</summary>
    System,
}

/// <summary>One attempt to deliver a notification on its channel.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="At">When it ended, UTC.</param>
/// <param name="Failure">A snake-case word for the reason of a failure, without personal data; null for a success.</param>
public sealed record DeliveryAttempt(int Number, DateTimeOffset At, string? Failure);

[EventName("NotificationCreated")]
public sealed record NotificationCreated(Guid UserId, NotificationType Type, NotificationChannel Channel, Guid? EventId) : DomainEvent;

/// <summary>A scheduled notification was handed to its channel.</summary>
[EventName("NotificationDispatched")]
public sealed record NotificationDispatched(NotificationChannel Channel) : DomainEvent;

/// <summary>The channel accepted the notification.</summary>
/// <param name="Attempt">The number of the attempt; 0 for one that needs no delivery.</param>
[EventName("NotificationSent")]
public sealed record NotificationSent(int Attempt) : DomainEvent;

/// <summary>The channel did not accept the notification; another attempt follows.</summary>
[EventName("NotificationAttemptFailed")]
public sealed record NotificationAttemptFailed(int Attempt) : DomainEvent;

/// <summary>The notification has failed; no other attempt follows.</summary>
[EventName("NotificationGivenUp")]
public sealed record NotificationGivenUp(int Attempts) : DomainEvent;

[EventName("NotificationRead")]
public sealed record NotificationRead : DomainEvent;

public static class NotificationErrors
{
    /// <summary>A sent notification is not sent again.</summary>
    public static readonly ErrorCode AlreadySent = new("notification_already_sent", 409, "The notification has been sent.");

    /// <summary>Only a sent notification can be read.</summary>
    public static readonly ErrorCode NotSent = new("notification_not_sent", 409, "The notification has not been sent yet.", RetryHelps: true);

    /// <summary>A scheduled notification waits for its time.</summary>
    public static readonly ErrorCode NotDue = new("notification_not_due", 409, "The notification is not due yet.", RetryHelps: true);

    /// <summary>Security notices by email and money in the app reach the user in any case.</summary>
    public static readonly ErrorCode CannotBeMuted = new("notification_cannot_be_muted", 422, "This kind of notification cannot be switched off.");
}

public static class NotificationCollection
{
    public static readonly Field<Notification, Guid> UserId = Field.Of((Notification notification) => notification.UserId);

    public static readonly Field<Notification, string> Cause = Field.Of((Notification notification) => notification.Cause!);

    public static readonly Field<Notification, DateTimeOffset> CreatedAt = Field.Of((Notification notification) => notification.CreatedAt);

    public static readonly Field<Notification, Guid?> EventId = Field.Of((Notification notification) => notification.EventId);

    public static readonly Field<Notification, NotificationChannel> Channel = Field.Of((Notification notification) => notification.Channel);

    public static readonly Field<Notification, NotificationStatus> Status = Field.Of((Notification notification) => notification.Status);

    public static readonly Field<Notification, bool> IsRead = Field.Of((Notification notification) => notification.IsRead);

    public static readonly Field<Notification, DateTimeOffset?> ScheduledAt = Field.Of((Notification notification) => notification.ScheduledAt);

    public static readonly Field<Notification, DateTimeOffset?> DispatchedAt = Field.Of((Notification notification) => notification.DispatchedAt);

    public static readonly CollectionDefinition<Notification> Definition = new(
        "notifications",
        [
            new IndexDefinition("once_per_event", IndexKind.Unique, EventId, UserId, Channel),
            new IndexDefinition("by_user", IndexKind.Ordered, UserId, Channel, Status),
            new IndexDefinition("by_cause", IndexKind.Ordered, UserId, Cause, Channel, CreatedAt),
            new IndexDefinition("by_schedule", IndexKind.Ordered, DispatchedAt, ScheduledAt),
            new IndexDefinition("created", IndexKind.Ordered, CreatedAt),
        ],
        [new FieldRule(Field.Of((Notification notification) => notification.Title), MaxLength: 200)]);
}
