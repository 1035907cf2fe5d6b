using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What happens to an account.</summary>
/// <param name="UserId">Whose.</param>
public abstract record UserEvent(Guid UserId) : DomainEvent;

/// <summary>An account was made.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Role">What the user may do.</param>
public sealed record UserRegistered(Guid UserId, UserRole Role) : UserEvent(UserId);

/// <summary>A verification mail is to be sent. The token is made when it is sent.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="RequestedAt">The same as the user's own; an older request is not worth a mail.</param>
public sealed record EmailVerificationRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>Somebody tried to make another account with the address.</summary>
public sealed record RegistrationRepeated(Guid UserId) : UserEvent(UserId);

/// <summary>The address was proved.</summary>
public sealed record EmailVerified(Guid UserId) : UserEvent(UserId);

/// <summary>A text message with a code is to be sent. The code is made when it is sent.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="RequestedAt">The same as the user's own; an older request is not worth a message.</param>
public sealed record PhoneCodeRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>A wrong code was given.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Fails">How many for the same code.</param>
public sealed record PhoneCodeFailed(Guid UserId, int Fails) : UserEvent(UserId);

/// <summary>The number of the profile was proved.</summary>
public sealed record PhoneVerified(Guid UserId) : UserEvent(UserId);

/// <summary>A mail to choose a new password is to be sent. The token is made when it is sent.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="RequestedAt">The same as the user's own; an older request is not worth a mail.</param>
public sealed record PasswordResetRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>The password was changed, by the old one or by a mail.</summary>
public sealed record PasswordChanged(Guid UserId) : UserEvent(UserId);

/// <summary>The settings were changed.</summary>
public sealed record SettingsChanged(Guid UserId) : UserEvent(UserId);

/// <summary>An administrator suspended the account.</summary>
public sealed record UserSuspended(Guid UserId) : UserEvent(UserId);

/// <summary>An administrator ended the suspension.</summary>
public sealed record UserReinstated(Guid UserId) : UserEvent(UserId);

/// <summary>The user signed in.</summary>
public sealed record UserSignedIn(Guid UserId) : UserEvent(UserId);

/// <summary>A wrong password was given.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="FailedSignIns">How many in a row.</param>
public sealed record SignInFailed(Guid UserId, int FailedSignIns) : UserEvent(UserId);

/// <summary>Too many wrong passwords in a row.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="LockedUntil">UTC.</param>
public sealed record AccountLocked(Guid UserId, DateTimeOffset LockedUntil) : UserEvent(UserId);

/// <summary>The profile was changed.</summary>
public sealed record ProfileChanged(Guid UserId) : UserEvent(UserId);

/// <summary>The user asked for erasure.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="RequestedAt">UTC; tells this request from one that was cancelled.</param>
/// <param name="DueAt">When it begins, UTC.</param>
public sealed record ErasureRequested(Guid UserId, DateTimeOffset RequestedAt, DateTimeOffset DueAt) : UserEvent(UserId);

/// <summary>The user keeps the account.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="RequestedAt">Of the request that was cancelled, UTC.</param>
public sealed record ErasureCancelled(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>The grace is over: the account is closed, and its personal data go.</summary>
public sealed record ErasureBegun(Guid UserId) : UserEvent(UserId);

/// <summary>The account is a pseudonym now.</summary>
public sealed record UserErased(Guid UserId) : UserEvent(UserId);

/// <summary>Personal data were taken out of something that stays.</summary>
public sealed record PersonalDataErased(Guid UserId) : UserEvent(UserId);
