using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What happens to an account.</summary>
public abstract record UserEvent(Guid UserId) : DomainEvent;

[EventName("UserRegistered")]
public sealed record UserRegistered(Guid UserId, UserRole Role) : UserEvent(UserId);

/// <summary>The user holds another role from now on.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Role">The one that was added.</param>
[EventName("RoleAdded")]
public sealed record RoleAdded(Guid UserId, UserRole Role) : UserEvent(UserId);

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
public sealed record PhoneCodeRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId)
{
    /// <summary>Minutes for which the code is valid. Earlier events do not say it: theirs were valid for ten.</summary>
    public int ValidMinutes { get; init; } = 10;
}

/// <summary>A wrong code was given.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Fails">How many wrong codes were given for the same message.</param>
[EventName("PhoneCodeFailed")]
public sealed record PhoneCodeFailed(Guid UserId, int Fails) : UserEvent(UserId);

/// <summary>The number of the profile was verified.</summary>
[EventName("PhoneVerified")]
public sealed record PhoneVerified(Guid UserId) : UserEvent(UserId);

/// <summary>Another number took the place of the one in the profile.</summary>
[EventName("PhoneChanged")]
public sealed record PhoneChanged(Guid UserId) : UserEvent(UserId);

/// <summary>The number was taken out of the profile.</summary>
[EventName("PhoneRemoved")]
public sealed record PhoneRemoved(Guid UserId) : UserEvent(UserId);

/// <summary>A code that proves a session is to be sent. The code is made when it is sent.</summary>
/// <param name="UserId">The account.</param>
/// <param name="SessionId">The session.</param>
/// <param name="RequestId">As on the code; no message is sent for an older request.</param>
/// <param name="Channel">By a text message or a mail.</param>
[EventName("StepUpCodeRequested")]
public sealed record StepUpCodeRequested(Guid UserId, Guid SessionId, Guid RequestId, FactorMethod Channel) : UserEvent(UserId);

/// <summary>A text message with a code for the second step of a sign-in is to be sent. The code is made when it is sent.</summary>
/// <param name="UserId">The account.</param>
/// <param name="ChallengeId">The sign-in.</param>
/// <param name="RequestId">As on the challenge; no message is sent for an older request.</param>
[EventName("SignInCodeRequested")]
public sealed record SignInCodeRequested(Guid UserId, Guid ChallengeId, Guid RequestId) : UserEvent(UserId);

/// <summary>Somebody who is signed in wants another address.</summary>
/// <param name="UserId">The account.</param>
/// <param name="IsUndoable">Whether the present address is proved to be the user's, and is told.</param>
[EventName("EmailChangeRequested")]
public sealed record EmailChangeRequested(Guid UserId, bool IsUndoable) : UserEvent(UserId);

/// <summary>The account has another address.</summary>
/// <param name="UserId">The account.</param>
/// <param name="IsUndoable">Whether the previous address was proved to be the user's, and is told.</param>
[EventName("EmailChanged")]
public sealed record EmailChanged(Guid UserId, bool IsUndoable) : UserEvent(UserId);

/// <summary>The owner of the previous address undid the change, or the request for it.</summary>
[EventName("EmailChangeUndone")]
public sealed record EmailChangeUndone(Guid UserId) : UserEvent(UserId);

/// <summary>A mail to choose a new password is to be sent. The token is made when it is sent.</summary>
/// <param name="UserId">The account.</param>
/// <param name="RequestedAt">As on the user; no mail is sent for an older request.</param>
[EventName("PasswordResetRequested")]
public sealed record PasswordResetRequested(Guid UserId, DateTimeOffset RequestedAt) : UserEvent(UserId);

/// <summary>The password was changed, by the old one or by a mail.</summary>
[EventName("PasswordChanged")]
public sealed record PasswordChanged(Guid UserId) : UserEvent(UserId);

/// <summary>The same password is hashed in another way from now on.</summary>
[EventName("PasswordRehashed")]
public sealed record PasswordRehashed(Guid UserId) : UserEvent(UserId);

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

/// <summary>What the user pays for has changed.</summary>
/// <param name="UserId">The account.</param>
/// <param name="Plan">What the user has now.</param>
/// <param name="Status">How the subscription stands; null for none.</param>
[EventName("UserSubscriptionChanged")]
public sealed record UserSubscriptionChanged(Guid UserId, SubscriptionPlan Plan, SubscriptionStatus? Status) : UserEvent(UserId);
