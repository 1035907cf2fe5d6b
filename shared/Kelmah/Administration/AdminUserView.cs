using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Administration;

/// <summary>An account as administrators see it: no phone, no street, no settings.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Email">Normalized.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="FirstName">Of the profile.</param>
/// <param name="LastName">Of the profile.</param>
/// <param name="Status">What the account is.</param>
/// <param name="SuspendedAt">UTC; null while it is not suspended.</param>
/// <param name="SuspensionReason">Why.</param>
/// <param name="EmailVerifiedAt">UTC; null until the address is proved.</param>
/// <param name="LockedUntil">UTC; until when no password is tried, after too many wrong ones.</param>
/// <param name="LastLoginAt">UTC.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">For <c>If-Match</c>.</param>
[SchemaName("AdminUserView")]
public sealed record AdminUserView(
    Guid Id,
    string Email,
    UserRole Role,
    string FirstName,
    string LastName,
    UserStatus Status,
    DateTimeOffset? SuspendedAt,
    string? SuspensionReason,
    DateTimeOffset? EmailVerifiedAt,
    DateTimeOffset? LockedUntil,
    DateTimeOffset? LastLoginAt,
    DateTimeOffset CreatedAt,
    long Version) : IVersioned
{
    /// <summary>The view of a user.</summary>
    public static AdminUserView Of(User user) => new(
        user.Id,
        user.Email,
        user.Role,
        user.Profile.FirstName,
        user.Profile.LastName,
        !user.IsActive ? UserStatus.Closed : user.SuspendedAt is null ? UserStatus.Active : UserStatus.Suspended,
        user.SuspendedAt,
        user.SuspensionReason,
        user.EmailVerifiedAt,
        user.LockedUntil,
        user.LastLoginAt,
        user.CreatedAt,
        user.Version);
}
