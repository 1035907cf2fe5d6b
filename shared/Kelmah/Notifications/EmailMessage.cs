namespace Kelmah.Notifications;

/// <summary>A mail, ready to be sent.</summary>
/// <param name="Id">The notification's id: the mail's <c>Message-ID</c>, so that a repeat is known as one.</param>
/// <param name="To">The address.</param>
/// <param name="ToName">The person's name; null for none.</param>
/// <param name="Subject">One line of any letters.</param>
/// <param name="Body">Plain text; lines end in a line feed.</param>
/// <param name="CreatedAt">The mail's date, UTC.</param>
public sealed record EmailMessage(Guid Id, string To, string? ToName, string Subject, string Body, DateTimeOffset CreatedAt);
