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
}
