using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What happens to a session.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="SessionId">The session.</param>
public abstract record SessionEvent(Guid UserId, Guid SessionId) : DomainEvent;

/// <summary>The user signed in on a device.</summary>
[EventName("SessionStarted")]
public sealed record SessionStarted(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>A refresh token was exchanged.</summary>
[EventName("SessionRefreshed")]
public sealed record SessionRefreshed(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>The token that it was exchanged for came to be.</summary>
[EventName("SessionContinued")]
public sealed record SessionContinued(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>The session was ended by its user or by an administrator.</summary>
[EventName("SessionEnded")]
public sealed record SessionEnded(Guid UserId, Guid SessionId) : SessionEvent(UserId, SessionId);

/// <summary>An exchanged token came again: the session was ended, and the user is told.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="SessionId">The session.</param>
/// <param name="DeviceInfo">What the client said about its device.</param>
[EventName("SessionReuseDetected")]
public sealed record SessionReuseDetected(Guid UserId, Guid SessionId, string? DeviceInfo) : SessionEvent(UserId, SessionId);
