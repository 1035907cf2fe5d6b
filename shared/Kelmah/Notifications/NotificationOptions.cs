namespace Kelmah.Notifications;

/// <summary>How notifications present themselves.</summary>
public sealed record NotificationOptions
{
    /// <summary>The address that mails come from. Setting <c>Notifications__From</c>.</summary>
    public string From { get; init; } = "no-reply@kelmah.local";

    /// <summary>The name that mails come from. Setting <c>Notifications__FromName</c>.</summary>
    public string FromName { get; init; } = "Kelmah";

    /// <summary>Where the links of mails lead, without a slash at the end. Setting <c>Notifications__WebUrl</c>.</summary>
    public string WebUrl { get; init; } = "http://localhost:3000";
}
