using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Notifications;

/// <summary>
/// Something that one user is told on one channel: pending → sent, or pending → failed → sent by a replay. In the app it is
/// sent as soon as it exists, unless it is scheduled.
/// </summary>
public sealed record Notification : Entity
{
    /// <summary>Attempts after which it is given up: the deliveries that a queue makes before it gives up the message.</summary>
    public const int MaxAttempts = 10;

    /// <summary>Who is told.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The event that caused it; null where something else did. Once for each event, user and channel.</summary>
    public Guid? EventId { get; init; }

    /// <summary>The heading, and the subject of a mail; up to 200 characters.</summary>
    public required string Title { get; init; }

    /// <summary>Plain text; of an SMS at most 160 characters. Never a token: what is secret is added when it is sent.</summary>
    public required string Content { get; init; }

    /// <summary>What it is about.</summary>
    public required NotificationType Type { get; init; }

    /// <summary>On which way it goes.</summary>
    public required NotificationChannel Channel { get; init; }

    /// <summary>What clients need to open the right page: the event's type and the ids that it is about.</summary>
    public ImmutableSortedDictionary<string, string> Data { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>How far it has come.</summary>
    public NotificationStatus Status { get; init; }

    /// <summary>Whether the user has read it.</summary>
    public bool IsRead { get; init; }

    /// <summary>Not before this time, UTC; null for at once.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>When a scheduled notification was handed to its channel, UTC.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <summary>When the channel took it, UTC.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When the user read it, UTC.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Every try to deliver it, oldest first.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];

    /// <summary>Starts a notification; one in the app that is not scheduled is sent at once.</summary>
    /// <param name="notification">As it is to be, pending.</param>
    /// <param name="now">The present, UTC.</param>
    public static Notification Create(Notification notification, DateTimeOffset now)
    {
        var created = Raise(
            notification, new NotificationCreated(notification.UserId, notification.Type, notification.Channel, notification.EventId), now);
        return created is { Channel: NotificationChannel.InApp, ScheduledAt: null } ? created.Sent(now) : created;
    }

    /// <summary>Whether its time has come.</summary>
    public bool IsDue(DateTimeOffset now) => ScheduledAt is not { } time || time <= now;

    /// <summary>
    /// The time of a scheduled notification has come: in the app it appears, otherwise it goes to its channel's queue. One that
    /// was not scheduled, and a repeat, stay as they are.
    /// </summary>
    public Result<Notification> Dispatch(DateTimeOffset now)
    {
        if (ScheduledAt is null || DispatchedAt is not null) return this;
        if (!IsDue(now)) return NotificationErrors.NotDue;
        var dispatched = Raise(this with { DispatchedAt = now }, new NotificationDispatched(Channel), now);
        return Channel == NotificationChannel.InApp ? dispatched.Sent(now) : dispatched;
    }

    /// <summary>The channel took it. A repeat changes nothing.</summary>
    public Result<Notification> RecordDelivery(DateTimeOffset now)
    {
        if (Status == NotificationStatus.Sent) return this;
        if (!IsDue(now)) return NotificationErrors.NotDue;
        return (this with { Attempts = Attempts.Add(new DeliveryAttempt(Attempts.Length + 1, now, null)) }).Sent(now);
    }

    /// <summary>The channel did not take it; after <see cref="MaxAttempts"/>, or when nothing can help, it has failed.</summary>
    /// <param name="failure">A snake-case word for why, without personal data.</param>
    /// <param name="isFinal">Whether another attempt cannot help.</param>
    /// <param name="now">The present, UTC.</param>
    public Result<Notification> RecordFailure(string failure, bool isFinal, DateTimeOffset now)
    {
        if (Status == NotificationStatus.Sent) return NotificationErrors.AlreadySent;
        var number = Attempts.Length + 1;
        var tried = this with { Attempts = Attempts.Add(new DeliveryAttempt(number, now, failure)) };
        return isFinal || number >= MaxAttempts
            ? Raise(tried with { Status = NotificationStatus.Failed }, new NotificationGivenUp(number, failure), now)
            : Raise(tried, new NotificationAttemptFailed(number, failure), now);
    }

    /// <summary>The user has read it. A repeat changes nothing.</summary>
    public Result<Notification> MarkRead(DateTimeOffset now)
    {
        if (IsRead) return this;
        if (Status != NotificationStatus.Sent) return NotificationErrors.NotSent;
        return Raise(this with { IsRead = true, ReadAt = now }, new NotificationRead(), now);
    }

    /// <summary>A person whom it names is erased. One that does not name them stays as it is.</summary>
    /// <param name="name">As it stands in the words.</param>
    /// <param name="personId">Who is erased.</param>
    /// <param name="now">The present, UTC.</param>
    public Notification EraseName(string name, Guid personId, DateTimeOffset now)
    {
        var (title, content) = (Without(Title), Without(Content));
        return title == Title && content == Content
            ? this
            : Raise(this with { Title = title, Content = content }, new Identity.PersonalDataErased(personId), now);

        string Without(string words) => words.Replace(name, "Deleted user", StringComparison.Ordinal);
    }

    private Notification Sent(DateTimeOffset now) =>
        Raise(this with { Status = NotificationStatus.Sent, SentAt = now }, new NotificationSent(Attempts.Length), now);
}
