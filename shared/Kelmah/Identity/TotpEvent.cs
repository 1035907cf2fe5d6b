using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>What happens to a user's authenticator.</summary>
/// <param name="UserId">Whose.</param>
public abstract record TotpEvent(Guid UserId) : DomainEvent;

/// <summary>A secret was made.</summary>
[EventName("TotpEnrolled")]
public sealed record TotpEnrolled(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes are asked for from now on.</summary>
[EventName("TotpEnabled")]
public sealed record TotpEnabled(Guid UserId) : TotpEvent(UserId);

/// <summary>A code was taken.</summary>
[EventName("TotpCodeTaken")]
public sealed record TotpCodeTaken(Guid UserId) : TotpEvent(UserId);

/// <summary>A recovery code was taken.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Left">How many are left.</param>
[EventName("RecoveryCodeTaken")]
public sealed record RecoveryCodeTaken(Guid UserId, int Left) : TotpEvent(UserId);

/// <summary>The recovery codes were replaced.</summary>
[EventName("RecoveryCodesRenewed")]
public sealed record RecoveryCodesRenewed(Guid UserId) : TotpEvent(UserId);

/// <summary>Codes are not asked for any more.</summary>
[EventName("TotpDisabled")]
public sealed record TotpDisabled(Guid UserId) : TotpEvent(UserId);

/// <summary>A password was right, and a code is awaited.</summary>
[EventName("SignInChallenged")]
public sealed record SignInChallenged(Guid UserId) : TotpEvent(UserId);

/// <summary>A wrong code was given for a challenge.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="TriesLeft">How many more may come.</param>
[EventName("ChallengeFailed")]
public sealed record ChallengeFailed(Guid UserId, int TriesLeft) : TotpEvent(UserId);
