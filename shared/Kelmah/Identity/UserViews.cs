using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>A user as the user sees it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Email">In small letters.</param>
/// <param name="Role">The role that the account was registered with.</param>
/// <param name="Profile">What the user tells about themself.</param>
/// <param name="WalletId">The user's wallet.</param>
/// <param name="Settings">The user's preferences.</param>
/// <param name="Subscription">What the user pays for.</param>
/// <param name="EmailVerifiedAt">UTC; null until the address is verified.</param>
/// <param name="LastLoginAt">UTC.</param>
/// <param name="IsActive">Whether the user may sign in.</param>
/// <param name="SuspendedAt">Since when the user may start no new work, UTC; null for a user who may.</param>
/// <param name="SuspensionReason">In the administrator's words.</param>
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
    /// <summary>All roles that the user holds: worker, hirer or both, or admin alone.</summary>
    public ImmutableArray<UserRole> Roles { get; init; } = [];

    /// <summary>How much of the profile is filled in, and what to do next.</summary>
    public ProfileCompleteness? Completeness { get; init; }

    /// <summary>When the number of the profile was verified, UTC; null until then.</summary>
    public DateTimeOffset? PhoneVerifiedAt { get; init; }

    /// <summary>The erasure that the user has requested; null for none.</summary>
    public ErasureView? Erasure { get; init; }

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
        Roles = user.Roles,
        Completeness = ProfileCompleteness.Of(user),
        PhoneVerifiedAt = user.PhoneProof.VerifiedAt,
        Erasure = ErasureView.Of(user),
    };
}

/// <summary>An erasure that is requested and has not begun.</summary>
/// <param name="RequestedAt">UTC.</param>
/// <param name="DueAt">When it begins, UTC; until then the user can sign in and cancel it.</param>
/// <param name="ForfeitsBalance">Whether the user agreed that what the wallet holds then goes to the platform.</param>
[SchemaName("ErasureView")]
public sealed record ErasureView(DateTimeOffset RequestedAt, DateTimeOffset DueAt, bool ForfeitsBalance)
{
    /// <summary>Null where no erasure is requested.</summary>
    public static ErasureView? Of(User user) =>
        user is { ErasureRequestedAt: { } requested, ErasureDueAt: { } due } ? new ErasureView(requested, due, user.ErasureForfeitsBalance) : null;
}

/// <summary>A user as others see it: no address, no phone, no street.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Role">The role that the account was registered with.</param>
/// <param name="Profile">The public part of the user's profile.</param>
/// <param name="Rating">Average of the published reviews, 1 to 5; null while there are none.</param>
/// <param name="CreatedAt">When the account was made, UTC.</param>
[SchemaName("PublicProfileView")]
public sealed record PublicProfileView(Guid Id, UserRole Role, PublicProfile Profile, double? Rating, DateTimeOffset CreatedAt)
{
    /// <summary>All roles that the user holds.</summary>
    public ImmutableArray<UserRole> Roles { get; init; } = [];

    /// <summary>Whether the worker is on the caller's list of saved workers; null for anybody but a hirer, and of anybody but a worker.</summary>
    public bool? IsSaved { get; init; }

    public static PublicProfileView Of(User user)
    {
        var profile = user.Profile;
        var shown = new PublicProfile(
            profile.FirstName,
            profile.LastName,
            profile.Bio,
            profile.Skills ?? [],
            profile.Experience,
            profile.Location is { } place ? new PublicPlace(place.City, place.Region) : null,
            profile.HourlyRate)
        {
            Portfolio = profile.Portfolio ?? [],
            PictureId = profile.PictureId,
            Languages = profile.Languages ?? [],
            Availability = profile.Availability,
        };
        return new PublicProfileView(user.Id, user.Role, shown, user.ShownRating, user.CreatedAt) { Roles = user.Roles };
    }
}

/// <summary>The public part of a profile.</summary>
/// <param name="FirstName">The first name.</param>
/// <param name="LastName">The last name.</param>
/// <param name="Bio">In the user's words.</param>
/// <param name="Skills">Lower case.</param>
/// <param name="Experience">What the user has done so far.</param>
/// <param name="Location">The approximate place.</param>
/// <param name="HourlyRate">What an hour of the user's work costs.</param>
[SchemaName("PublicProfile")]
public sealed record PublicProfile(
    string FirstName,
    string LastName,
    string? Bio,
    ImmutableArray<string> Skills,
    WorkExperience? Experience,
    PublicPlace? Location,
    Money? HourlyRate)
{
    /// <summary>Examples of the user's work.</summary>
    public ImmutableArray<PortfolioItem> Portfolio { get; init; } = [];

    /// <summary>The user's picture, read as an attachment; null for none.</summary>
    public Guid? PictureId { get; init; }

    /// <summary>What the user speaks.</summary>
    public ImmutableArray<string> Languages { get; init; } = [];

    /// <summary>Whether the user looks for work.</summary>
    public Availability? Availability { get; init; }
}

/// <summary>A place without a street.</summary>
[SchemaName("PublicPlace")]
public sealed record PublicPlace(string City, string Region);

/// <summary>A request for an account.</summary>
/// <param name="Email">An address that mail can be sent to.</param>
/// <param name="Password">8 to 128 characters, none of the most common passwords.</param>
/// <param name="Role">Worker or hirer.</param>
/// <param name="Profile">At least a name.</param>
[SchemaName("RegistrationInput")]
public sealed record RegistrationInput([Email] string Email, [NewPassword] string Password, NewAccountRole Role, UserProfile Profile) : ICheckedInput
{
    /// <summary>The input with its number as it is stored; refused for what is wrong with it.</summary>
    public Result<RegistrationInput> Read(IPhoneNumbers phones)
    {
        var errors = new InputErrors();
        Check(errors);
        var profile = Profile.ReadPhone(errors, "profile", phones);
        return errors.Found(out var refusal) ? refusal : this with { Profile = profile };
    }

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        Profile.Check(errors, "profile");
    }

    /// <summary>Without the password and the address, so that no log can hold them.</summary>
    public override string ToString() => $"{nameof(RegistrationInput)} {{ {Role} }}";
}

/// <summary>The roles that a user can choose. Administrators are appointed.</summary>
public enum NewAccountRole
{
    /// <summary>Applies to jobs and delivers milestones.</summary>
    Worker,

    /// <summary>Posts jobs and funds contracts.</summary>
    Hirer,
}

/// <summary>The role that a user has chosen.</summary>
internal static class ChosenRole
{
    /// <summary>As the account holds it.</summary>
    public static UserRole ToRole(this NewAccountRole chosen) => chosen switch
    {
        NewAccountRole.Worker => UserRole.Worker,
        NewAccountRole.Hirer => UserRole.Hirer,
    };
}

/// <summary>A role that a user adds to those of the account.</summary>
/// <param name="Role">Worker or hirer.</param>
[SchemaName("RoleInput")]
public sealed record RoleInput(NewAccountRole Role);

/// <summary>What a user can change of an account.</summary>
/// <param name="Profile">What the user tells about themself.</param>
[SchemaName("UserChange")]
public sealed record UserChange(UserProfile Profile) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors) => Profile.Check(errors, "profile");
}

/// <summary>An email address.</summary>
[SchemaName("EmailInput")]
public sealed record EmailInput([Characters(0, EmailAddress.MaxWrittenLength)] string Email) : IRuledInput
{
    /// <summary>Without the address, so that no log can hold it.</summary>
    public override string ToString() => nameof(EmailInput);
}

/// <summary>A token from a mail.</summary>
[SchemaName("TokenInput")]
public sealed record TokenInput([Characters(0, 200)] string Token) : IRuledInput
{
    /// <summary>Without the token, so that no log can hold it.</summary>
    public override string ToString() => nameof(TokenInput);
}

/// <summary>A token from a mail, and the new password.</summary>
/// <param name="Token">From the mail.</param>
/// <param name="Password">The new one: 8 to 128 characters, none of the most common passwords.</param>
[SchemaName("NewPasswordInput")]
public sealed record NewPasswordInput([Characters(0, 200)] string Token, [NewPassword] string Password) : IRuledInput
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(NewPasswordInput);
}

/// <summary>The present password and the new one.</summary>
/// <param name="CurrentPassword">The present one.</param>
/// <param name="NewPassword">8 to 128 characters, none of the most common passwords.</param>
[SchemaName("PasswordChangeInput")]
public sealed record PasswordChangeInput([Password] string CurrentPassword, [NewPassword] string NewPassword) : IRuledInput
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(PasswordChangeInput);
}

/// <summary>The present password and, where an authenticator is in use, a code of it or a recovery code.</summary>
/// <param name="Password">The present one.</param>
/// <param name="Code">From the authenticator, or a recovery code; null where none is in use.</param>
/// <param name="ForfeitBalance">
/// Whether all that the wallet holds when the erasure begins goes to the platform, for good and without anything in return. Without it, money in the wallet prevents the
/// erasure. What is pending always does.
/// </param>
[SchemaName("ErasureInput")]
public sealed record ErasureInput([Password] string Password, [Characters(0, CodeInput.MaxLength)] string? Code = null, bool ForfeitBalance = false) : IRuledInput
{
    /// <summary>Without either, so that no log can hold them.</summary>
    public override string ToString() => nameof(ErasureInput);
}
