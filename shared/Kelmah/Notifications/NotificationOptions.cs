using System.ComponentModel.DataAnnotations;

namespace Kelmah.Notifications;

/// <summary>Settings <c>Notifications__…</c>.</summary>
public sealed record NotificationOptions
{
    /// <summary>The sender's address of mails.</summary>
    public string From { get; init; } = "no-reply@kelmah.local";

    /// <summary>The sender's name of mails.</summary>
    public string FromName { get; init; } = "Kelmah";

    /// <summary>The address that links in mails begin with, without a slash at the end.</summary>
    public string WebUrl { get; init; } = "http://localhost:3000";

    /// <summary>How often in a day one user can have another told of one kind of event by each channel but the app itself.</summary>
    [Range(1, 10_000)]
    public int SamePerDay { get; init; } = 20;

    /// <summary>Days for which a notification is kept after it was made, or after the time that it waits for.</summary>
    [Range(7, 3_650)]
    public int KeptDays { get; init; } = 90;

    /// <summary>How long a notification is kept.</summary>
    public TimeSpan Kept => TimeSpan.FromDays(KeptDays);

    /// <summary>The same for events of which only the newest counts, such as the proposal of another due date.</summary>
    [Range(1, 10_000)]
    public int ReplacedPerDay { get; init; } = 3;
}
