using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A user as the user sees it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Email">Normalized.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Profile">What the user tells about themself.</param>
/// <param name="WalletId">The user's wallet.</param>
/// <param name="Settings">How the user likes things.</param>
/// <param name="Subscription">What the user pays for.</param>
/// <param name="EmailVerifiedAt">Null until the address is proved.</param>
/// <param name="LastLoginAt">When the user last signed in.</param>
/// <param name="IsActive">Whether the user may sign in.</param>
/// <param name="SuspendedAt">Since when the user may begin no new work, UTC; null for a user who may.</param>
/// <param name="SuspensionReason">Why.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="UpdatedAt">UTC.</param>
/// <param name="Version">For <c>If-Match</c>.</param>
[SchemaName("UserView")]
public sealed record UserView(
    Guid Id,
    string Email,
    UserRole Role,
    UserProfile Profile,
    Guid WalletId,
    UserSettings Settings,
    UserSubscription Subscription,
    DateTimeOffset? EmailVerifiedAt,
    DateTimeOffset? LastLoginAt,
    bool IsActive,
    DateTimeOffset? SuspendedAt,
    string? SuspensionReason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version) : IVersioned
{
    /// <summary>How much of the profile is filled in, and what to do next.</summary>
    public ProfileCompleteness? Completeness { get; init; }

    /// <summary>When the number of the profile was proved, UTC; null until then.</summary>
    public DateTimeOffset? PhoneVerifiedAt { get; init; }

    /// <summary>The erasure that the user has asked for; null where none is.</summary>
    public ErasureView? Erasure { get; init; }

    /// <summary>The view of a user.</summary>
    public static UserView Of(User user) => new(
        user.Id,
        user.Email,
        user.Role,
        user.Profile,
        user.WalletId,
        user.Settings,
        user.Subscription,
        user.EmailVerifiedAt,
        user.LastLoginAt,
        user.IsActive,
        user.SuspendedAt,
        user.SuspensionReason,
        user.CreatedAt,
        user.UpdatedAt,
        user.Version)
    {
        Completeness = ProfileCompleteness.Of(user),
        PhoneVerifiedAt = user.PhoneProof.VerifiedAt,
        Erasure = ErasureView.Of(user),
    };
}
