namespace Kelmah.Notifications;

/// <summary>A text message, ready to be sent.</summary>
/// <param name="Id">The notification's id.</param>
/// <param name="To">The phone number, E.164.</param>
/// <param name="Body">Plain text of at most 160 characters.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record SmsMessage(Guid Id, string To, string Body, DateTimeOffset CreatedAt);
