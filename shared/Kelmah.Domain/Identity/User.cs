namespace Kelmah.Domain.Identity;

/// <summary>Somebody with an account.</summary>
public sealed record User : Entity
{
    /// <summary>Wrong passwords in a row that lock the account.</summary>
    public const int MaxFailedSignIns = 5;

    /// <summary>How long a locked account stays so.</summary>
    public static readonly TimeSpan Lockout = TimeSpan.FromMinutes(30);

    /// <summary>How long the link in a verification mail holds.</summary>
    public static readonly TimeSpan VerificationLifetime = TimeSpan.FromHours(24);

    /// <summary><see cref="EmailAddress.Normalize"/>d; unique.</summary>
    public required string Email { get; init; }

    /// <summary>The hash of the password; never leaves the store.</summary>
    public required string Password { get; init; }

    /// <summary>What the user may do.</summary>
    public required UserRole Role { get; init; }

    /// <summary>What the user tells about themself.</summary>
    public required UserProfile Profile { get; init; }

    /// <summary>The user's wallet.</summary>
    public required Guid WalletId { get; init; }

    /// <summary>How the user likes things.</summary>
    public UserSettings Settings { get; init; } = new();

    /// <summary>What the user pays for.</summary>
    public UserSubscription Subscription { get; init; } = new();

    /// <summary>When the address was proved; null until then.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; init; }

    /// <summary>When the present verification mail was asked for; null once it has been used. Older mails hold no more.</summary>
    public DateTimeOffset? VerificationRequestedAt { get; init; }

    /// <summary>When the user last signed in.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>Whether the user may sign in.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public int FailedSignIns { get; init; }

    /// <summary>No password is tried before this time.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Average of the user's published reviews, 1 to 5; 0 while there are none.</summary>
    public double Rating { get; init; }

    /// <summary>Whether hirers find the user: a worker who may sign in and whose address is proved. Stored, so that an index holds it.</summary>
    public bool IsListed => Role == UserRole.Worker && IsActive && EmailVerifiedAt is not null;

    /// <summary>About where a worker is found; the exact place stays private. Stored, so that an index holds it.</summary>
    public GeoPoint? Area => GeoPoint.Of(Profile.Location)?.Coarse();

    /// <summary>First and last name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string FullName => $"{Profile.FirstName} {Profile.LastName}";

    /// <summary>A new account, whose address is yet to be proved.</summary>
    /// <param name="account">What it is made of.</param>
    /// <param name="now">UTC.</param>
    public static User Register(NewAccount account, DateTimeOffset now) =>
        Raise(From(account, now), new UserRegistered(account.Id, account.Role), now).RequestVerification(now);

    /// <summary>The account of an administrator who is named in the settings: there is nothing to prove.</summary>
    /// <param name="account">What it is made of.</param>
    /// <param name="now">UTC.</param>
    public static User RegisterVerified(NewAccount account, DateTimeOffset now) =>
        Raise(From(account, now) with { EmailVerifiedAt = now }, new UserRegistered(account.Id, account.Role), now);

    /// <summary>Asks for a verification mail; the ones before it hold no more. A verified address stays as it is.</summary>
    public User RequestVerification(DateTimeOffset now) =>
        EmailVerifiedAt is not null
            ? this
            : Raise(this with { VerificationRequestedAt = now }, new EmailVerificationRequested(Id, now), now);

    /// <summary>The address is proved by the token of the present mail, once.</summary>
    public Result<User> VerifyEmail(DateTimeOffset now) =>
        VerificationRequestedAt is null || now >= VerificationRequestedAt + VerificationLifetime
            ? IdentityErrors.TokenNotValid
            : Raise(this with { EmailVerifiedAt = now, VerificationRequestedAt = null }, new EmailVerified(Id), now);

    /// <summary>Whether a password may be tried now.</summary>
    public bool IsLocked(DateTimeOffset now) => now < LockedUntil;

    /// <summary>The right password was given.</summary>
    /// <param name="passwordHash">The same password hashed by today's parameters, or the present hash.</param>
    public Result<User> SignIn(string passwordHash, DateTimeOffset now)
    {
        if (!IsActive) return IdentityErrors.AccountSuspended;
        var signedIn = this with { LastLoginAt = now, FailedSignIns = 0, LockedUntil = null, Password = passwordHash };
        return Raise(signedIn, new UserSignedIn(Id), now);
    }

    /// <summary>A wrong password was given; the fifth in a row locks the account for 30 minutes.</summary>
    public User FailSignIn(DateTimeOffset now)
    {
        var fails = (LockedUntil is null ? FailedSignIns : 0) + 1;
        return fails < MaxFailedSignIns
            ? Raise(this with { FailedSignIns = fails, LockedUntil = null }, new SignInFailed(Id, fails), now)
            : Raise(this with { FailedSignIns = fails, LockedUntil = now + Lockout }, new AccountLocked(Id, now + Lockout), now);
    }

    /// <summary>Another profile.</summary>
    public Result<User> ChangeProfile(UserProfile profile, DateTimeOffset now)
    {
        var errors = new InputErrors();
        profile.Check(errors, "profile");
        if (errors.Found(out var refusal)) return refusal;
        return Raise(this with { Profile = profile.Normalized() }, new ProfileChanged(Id), now);
    }

    /// <summary>Refuses what only a user with a proved address may do.</summary>
    public Refusal? RefuseUnverified() => EmailVerifiedAt is null ? new Refusal(IdentityErrors.EmailNotVerified) : null;

    private static User From(NewAccount account, DateTimeOffset now) => new()
    {
        Id = account.Id,
        Email = EmailAddress.Normalize(account.Email),
        Password = account.PasswordHash,
        Role = account.Role,
        Profile = account.Profile.Normalized(),
        WalletId = account.WalletId,
        IsActive = true,
        CreatedAt = now,
    };
}
