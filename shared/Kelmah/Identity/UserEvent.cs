using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What happens to an account.</summary>
public abstract record UserEvent(Guid UserId) : DomainEvent;

[EventName("UserRegistered")]
public sealed record UserRegistered(Guid UserId, UserRole Role) : UserEvent(UserId);

/// <summary>A verification mail is to be sent. The token is made when it is sent.</summary>
/// <param name="UserId">The account.</param>
/// <param name="RequestedAt">As on the user; no mail is sent for an older request.</param>
[EventName("EmailVerificationRequested")]
public sealed record EmailVerificationRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId)
{
    /// <summary>Which of the other registrations of the address the mail confirms; null for the account itself.</summary>
    public Guid? RegistrationId { get; init; }
}

/// <summary>Somebody tried to make another account with the address.</summary>
[EventName("RegistrationRepeated")]
public sealed record RegistrationRepeated(Guid UserId) : UserEvent(UserId);

[EventName("EmailVerified")]
public sealed record EmailVerified(Guid UserId) : UserEvent(UserId);

/// <summary>A text message with a code is to be sent. The code is made when it is sent.</summary>
/// <param name="UserId">The account.</param>
/// <param name="RequestedAt">As on the user; no message is sent for an older request.</param>
[EventName("PhoneCodeRequested")]
public sealed record PhoneCodeRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>A wrong code was given.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Fails">How many wrong codes were given for the same message.</param>
[EventName("PhoneCodeFailed")]
public sealed record PhoneCodeFailed(Guid UserId, int Fails) : UserEvent(UserId);

/// <summary>The number of the profile was verified.</summary>
[EventName("PhoneVerified")]
public sealed record PhoneVerified(Guid UserId) : UserEvent(UserId);

/// <summary>A mail to choose a new password is to be sent. The token is made when it is sent.</summary>
/// <param name="UserId">The account.</param>
/// <param name="RequestedAt">As on the user; no mail is sent for an older request.</param>
[EventName("PasswordResetRequested")]
public sealed record PasswordResetRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>The password was changed, by the old one or by a mail.</summary>
[EventName("PasswordChanged")]
public sealed record PasswordChanged(Guid UserId) : UserEvent(UserId);

[EventName("SettingsChanged")]
public sealed record SettingsChanged(Guid UserId) : UserEvent(UserId);

[EventName("ProfileChanged")]
public sealed record ProfileChanged(Guid UserId) : UserEvent(UserId);

[EventName("UserSuspended")]
public sealed record UserSuspended(Guid UserId) : UserEvent(UserId);

[EventName("UserReinstated")]
public sealed record UserReinstated(Guid UserId) : UserEvent(UserId);

[EventName("UserSignedIn")]
public sealed record UserSignedIn(Guid UserId) : UserEvent(UserId);

/// <summary>A wrong password was given.</summary>
/// <param name="UserId">The account.</param>
/// <param name="FailedSignIns">How many in a row.</param>
[EventName("SignInFailed")]
public sealed record SignInFailed(Guid UserId, int FailedSignIns) : UserEvent(UserId);

/// <summary>Too many wrong passwords were given in a row.</summary>
/// <param name="UserId">The account.</param>
/// <param name="LockedUntil">UTC.</param>
[EventName("AccountLocked")]
public sealed record AccountLocked(Guid UserId, DateTimeOffset LockedUntil) : UserEvent(UserId);

/// <summary>The user requested erasure.</summary>
/// <param name="UserId">The account.</param>
/// <param name="RequestedAt">UTC; tells this request from one that was cancelled.</param>
/// <param name="DueAt">When it begins, UTC.</param>
[EventName("ErasureRequested")]
public sealed record ErasureRequested(Guid UserId, DateTimeOffset RequestedAt, DateTimeOffset DueAt) : UserEvent(UserId);

/// <summary>The user agrees that what the wallet holds when the erasure begins goes to the platform.</summary>
[EventName("ErasureForfeitAgreed")]
public sealed record ErasureForfeitAgreed(Guid UserId) : UserEvent(UserId);

/// <summary>The user keeps the account.</summary>
/// <param name="UserId">The account.</param>
/// <param name="RequestedAt">Of the request that was cancelled, UTC.</param>
[EventName("ErasureCancelled")]
public sealed record ErasureCancelled(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>The grace is over: the account is closed, and its personal data are being erased.</summary>
[EventName("ErasureBegun")]
public sealed record ErasureBegun(Guid UserId) : UserEvent(UserId);

/// <summary>The account has become a pseudonym.</summary>
[EventName("UserErased")]
public sealed record UserErased(Guid UserId) : UserEvent(UserId);

/// <summary>A user's personal data were removed from an entity that is kept.</summary>
[EventName("PersonalDataErased")]
public sealed record PersonalDataErased(Guid UserId) : UserEvent(UserId);
