using System.Collections.Immutable;

namespace Kelmah.Notifications;

/// <summary>A notification of one event to one user, or to every administrator, before the preferences decide on the channels.</summary>
/// <param name="UserId">The recipient; null for every administrator.</param>
/// <param name="Type">What it is about.</param>
/// <param name="Channels">The channels at most; preferences can remove some.</param>
/// <param name="Title">One line.</param>
/// <param name="Content">Plain text.</param>
/// <param name="Sms">The text message, where one of the channels is SMS: at most 160 characters of the GSM 7-bit alphabet.</param>
/// <param name="Delay">How long to wait; null for no delay.</param>
public sealed record NotificationDraft(
    Guid? UserId,
    NotificationType Type,
    ImmutableArray<NotificationChannel> Channels,
    string Title,
    string Content,
    string? Sms,
    TimeSpan? Delay)
{
    /// <summary>Whether another one replaces it, so that few in a day are enough.</summary>
    public bool IsReplaced { get; init; }
}
