using System.Collections.Immutable;

namespace Kelmah.Notifications;

/// <summary>What one user is told about one event, before preferences decide on the channels.</summary>
/// <param name="UserId">Who is told.</param>
/// <param name="Type">What it is about.</param>
/// <param name="Channels">On which ways, at most.</param>
/// <param name="Title">One line.</param>
/// <param name="Content">Plain text.</param>
/// <param name="Sms">The text message, where one of the ways is SMS: at most 160 characters that a phone of any age shows.</param>
/// <param name="Delay">How long to wait; null for at once.</param>
public sealed record NotificationDraft(
    Guid UserId,
    NotificationType Type,
    ImmutableArray<NotificationChannel> Channels,
    string Title,
    string Content,
    string? Sms,
    TimeSpan? Delay);
