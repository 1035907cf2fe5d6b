namespace Kelmah.Notifications;

/// <summary>A message to a user's devices, ready to be sent.</summary>
/// <param name="Id">The notification's id.</param>
/// <param name="UserId">Whose devices.</param>
/// <param name="Title">The heading.</param>
/// <param name="Body">Plain text.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record PushMessage(Guid Id, Guid UserId, string Title, string Body, DateTimeOffset CreatedAt);
