using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Identity;

/// <summary>An account as administrators see it: no phone, no street, no settings.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Email">Normalized.</param>
/// <param name="Role">The role that the account was registered with.</param>
/// <param name="FirstName">Of the profile.</param>
/// <param name="LastName">Of the profile.</param>
/// <param name="Status">Whether the account is in use.</param>
/// <param name="SuspendedAt">UTC; null while it is not suspended.</param>
/// <param name="SuspensionReason">In the administrator's words.</param>
/// <param name="EmailVerifiedAt">UTC; null until the address is verified.</param>
/// <param name="LockedUntil">UTC; no password is accepted before, after too many wrong ones.</param>
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
    /// <summary>All roles that the user holds.</summary>
    public ImmutableArray<UserRole> Roles { get; init; } = [];

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
        user.Version)
    {
        Roles = user.Roles,
    };
}

/// <summary>The status of an account, as administrators see it.</summary>
public enum UserStatus
{
    /// <summary>It may do everything that its roles may.</summary>
    Active,

    /// <summary>It may start no new work.</summary>
    Suspended,

    /// <summary>Nobody can sign in.</summary>
    Closed,
}

/// <summary>Which accounts an administrator looks for; null means any.</summary>
/// <param name="Text">The beginning of an address, of a name or of a last name.</param>
/// <param name="Role">Those who hold it, among other roles or alone.</param>
/// <param name="Status">Those of one status.</param>
public sealed record UserSearch(string? Text = null, UserRole? Role = null, UserStatus? Status = null)
{
    /// <summary>As a condition of the store; null for all accounts.</summary>
    public Filter<User>? ToCondition()
    {
        Filter<User>?[] conditions =
        [
            Text is { } text ? StartsWith(text.Trim()) : null,
            Role is { } role ? UserCollection.Roles.Contains(role) : null,
            Status is { } status ? Has(status) : null,
        ];
        return conditions.OfType<Filter<User>>().Aggregate(default(Filter<User>), (all, next) => all is null ? next : all & next);
    }

    private static Filter<User> StartsWith(string text)
    {
        var (address, name) = (NormalForm.Compose(text.ToLowerInvariant()), BaseLetters.Fold(text));
        return StartsWith(UserCollection.Email, address) | StartsWith(UserCollection.NameKey, name) | StartsWith(UserCollection.LastNameKey, name);
    }

    /// <summary>A range from the text to the text followed by the highest UTF-16 code unit.</summary>
    private static Filter<User> StartsWith(Field<User, string> field, string text) => field.AtLeast(text) & field.Below(text + '\uffff');

    private static Filter<User> Has(UserStatus status) => status switch
    {
        UserStatus.Active => UserCollection.IsActive.Is(true) & UserCollection.SuspendedAt.IsMissing(),
        UserStatus.Suspended => UserCollection.IsActive.Is(true) & !UserCollection.SuspendedAt.IsMissing(),
        UserStatus.Closed => UserCollection.IsActive.Is(false),
    };
}

/// <summary>Why an administrator does something.</summary>
/// <param name="Reason">1 to 500 characters; the user is told.</param>
[SchemaName("ReasonInput")]
public sealed record ReasonInput([Text(1, 500)] string Reason) : ICheckedInput;
