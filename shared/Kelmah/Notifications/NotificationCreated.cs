using Kelmah.Kernel;

namespace Kelmah.Notifications;

/// <summary>A user is to be told something.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Type">About what.</param>
/// <param name="Channel">On which way.</param>
/// <param name="EventId">The event that causes it; null where something else does.</param>
[EventName("NotificationCreated")]
public sealed record NotificationCreated(Guid UserId, NotificationType Type, NotificationChannel Channel, Guid? EventId) : DomainEvent;

/// <summary>The time of a scheduled notification has come.</summary>
/// <param name="Channel">On which way it goes.</param>
[EventName("NotificationDispatched")]
public sealed record NotificationDispatched(NotificationChannel Channel) : DomainEvent;

/// <summary>The channel took the notification.</summary>
/// <param name="Attempt">The number of the attempt; 0 for one that needs no delivery.</param>
[EventName("NotificationSent")]
public sealed record NotificationSent(int Attempt) : DomainEvent;

/// <summary>The channel did not take the notification; it is tried again.</summary>
/// <param name="Attempt">The number of the attempt.</param>
/// <param name="Failure">A snake-case word for why.</param>
[EventName("NotificationAttemptFailed")]
public sealed record NotificationAttemptFailed(int Attempt, string Failure) : DomainEvent;

/// <summary>The notification is not tried again by itself.</summary>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Failure">A snake-case word for why the last one failed.</param>
[EventName("NotificationGivenUp")]
public sealed record NotificationGivenUp(int Attempts, string Failure) : DomainEvent;

/// <summary>The user has read the notification.</summary>
[EventName("NotificationRead")]
public sealed record NotificationRead : DomainEvent;
