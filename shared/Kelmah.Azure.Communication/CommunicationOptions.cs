namespace Kelmah.Azure.Communication;

/// <summary>Who messages come from.</summary>
/// <param name="EmailFrom">The mail address of a verified domain. Setting <c>Communication__EmailFrom</c>.</param>
/// <param name="SmsFrom">The phone number or sender id. Setting <c>Communication__SmsFrom</c>.</param>
public sealed record CommunicationOptions(string EmailFrom, string SmsFrom);
