using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <summary>Somebody with an account.</summary>
public sealed partial record User : Entity
{
    /// <summary>Wrong passwords in a row that lock the account.</summary>
    public const int MaxFailedSignIns = 5;

    /// <summary>How long an account stays locked the first time; each lock after it, without a right password between them, is twice as long.</summary>
    public static readonly TimeSpan Lockout = TimeSpan.FromMinutes(30);

    /// <summary>No lock is longer: 32 hours.</summary>
    private const int MaxDoublings = 6;

    /// <summary>How long the link in a verification mail holds.</summary>
    public static readonly TimeSpan VerificationLifetime = TimeSpan.FromHours(24);

    /// <summary>A user is told once in so long that somebody registers with the address: nobody fills a mailbox with it.</summary>
    public static readonly TimeSpan RegistrationNotice = TimeSpan.FromDays(1);

    /// <summary>How long the link in a mail to choose a new password holds.</summary>
    public static readonly TimeSpan PasswordResetLifetime = TimeSpan.FromHours(1);

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

    /// <summary>When the user was last told that somebody registered with the address; null for never.</summary>
    public DateTimeOffset? RegistrationRepeatedAt { get; init; }

    /// <summary>When the present mail to choose a new password was asked for; null once it has been used. Older mails hold no more.</summary>
    public DateTimeOffset? PasswordResetRequestedAt { get; init; }

    /// <summary>When the user last signed in.</summary>
    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>Whether the user may sign in; a suspended user may, one whose account is closed may not.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When an administrator suspended the account; null while it is not.</summary>
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>Why, in the administrator's words; the user is told.</summary>
    public string? SuspensionReason { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public int FailedSignIns { get; init; }

    /// <summary>Locks since the last right password.</summary>
    public int Lockouts { get; init; }

    /// <summary>No password is tried before this time.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>First and last name in lower case, for searching.</summary>
    public string NameKey => FullName.ToLowerInvariant();

    /// <summary>The last name in lower case, for searching.</summary>
    public string LastNameKey => Profile.LastName.ToLowerInvariant();

    /// <summary>Average of the user's published reviews, 1 to 5; 0 while there are none.</summary>
    public double Rating { get; init; }

    /// <summary>Whether hirers find the user: a worker who may take new work: not suspended, not about to be erased, the address proved. Stored, so that an index holds it.</summary>
    public bool IsListed => Role == UserRole.Worker && IsActive && SuspendedAt is null && EmailVerifiedAt is not null && ErasureDueAt is null;

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

    /// <summary>
    /// Somebody registers with the address: who has not proved it yet gets the mail again, who has is told, once a day. A closed
    /// account stays as it is.
    /// </summary>
    public User HearOfRegistration(DateTimeOffset now)
    {
        if (!IsActive || now < RegistrationRepeatedAt + RegistrationNotice) return this;
        var heard = this with { RegistrationRepeatedAt = now };
        return EmailVerifiedAt is null ? heard.RequestVerification(now) : Raise(heard, new RegistrationRepeated(Id), now);
    }

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
        if (!IsActive) return IdentityErrors.AccountClosed;
        var signedIn = this with { LastLoginAt = now, FailedSignIns = 0, Lockouts = 0, LockedUntil = null, Password = passwordHash };
        return Raise(signedIn, new UserSignedIn(Id), now);
    }

    /// <summary>A wrong password was given; the fifth in a row locks the account for 30 minutes, the tenth for an hour, and so on.</summary>
    public User FailSignIn(DateTimeOffset now)
    {
        var fails = (LockedUntil is null ? FailedSignIns : 0) + 1;
        if (fails < MaxFailedSignIns) return Raise(this with { FailedSignIns = fails, LockedUntil = null }, new SignInFailed(Id, fails), now);
        var until = now + (Lockout * (1 << Math.Min(Lockouts, MaxDoublings)));
        return Raise(this with { FailedSignIns = fails, Lockouts = Lockouts + 1, LockedUntil = until }, new AccountLocked(Id, until), now);
    }

    /// <summary>Asks for a mail to choose a new password; the ones before it hold no more.</summary>
    public User RequestPasswordReset(DateTimeOffset now) =>
        Raise(this with { PasswordResetRequestedAt = now }, new PasswordResetRequested(Id, now), now);

    /// <summary>Another password, by the token of the present mail, once. Who reads the mailbox is not locked out any more.</summary>
    public Result<User> ResetPassword(string passwordHash, DateTimeOffset now) =>
        PasswordResetRequestedAt is null || now >= PasswordResetRequestedAt + PasswordResetLifetime
            ? IdentityErrors.TokenNotValid
            : ChangePassword(passwordHash, now) with { FailedSignIns = 0, Lockouts = 0, LockedUntil = null };

    /// <summary>Another password. A mail to choose one holds no more.</summary>
    public User ChangePassword(string passwordHash, DateTimeOffset now) =>
        Raise(this with { Password = passwordHash, PasswordResetRequestedAt = null }, new PasswordChanged(Id), now);

    /// <summary>Other settings.</summary>
    public Result<User> ChangeSettings(UserSettings settings, DateTimeOffset now)
    {
        var errors = new InputErrors();
        settings.Check(errors);
        if (errors.Found(out var refusal)) return refusal;
        return settings == Settings ? this : Raise(this with { Settings = settings }, new SettingsChanged(Id), now);
    }

    /// <summary>Another profile.</summary>
    public Result<User> ChangeProfile(UserProfile profile, DateTimeOffset now)
    {
        var errors = new InputErrors();
        profile.Check(errors, "profile");
        if (errors.Found(out var refusal)) return refusal;
        var proof = profile.Phone == Profile.Phone ? PhoneProof : new PhoneProof();
        return Raise(this with { Profile = profile.Normalized(), PhoneProof = proof }, new ProfileChanged(Id), now);
    }

    /// <summary>
    /// Keeps the user from new work: publishing, applying, accepting and signing. What is under way goes on, and so do the rights
    /// to money. A suspended account stays as it is.
    /// </summary>
    /// <param name="reason">1 to 500 characters; the user is told.</param>
    /// <param name="now">UTC.</param>
    public Result<User> Suspend(string reason, DateTimeOffset now)
    {
        var errors = new InputErrors();
        errors.Text("reason", reason, 1, 500);
        if (errors.Found(out var refusal)) return refusal;
        return SuspendedAt is not null
            ? this
            : Raise(this with { SuspendedAt = now, SuspensionReason = reason.Trim() }, new UserSuspended(Id), now);
    }

    /// <summary>Lets a suspended user do everything again. Another account stays as it is.</summary>
    public User Reinstate(DateTimeOffset now) =>
        SuspendedAt is null ? this : Raise(this with { SuspendedAt = null, SuspensionReason = null }, new UserReinstated(Id), now);

    /// <summary>Refuses new work to a suspended user, to one who has asked for erasure, and to one whose address is not proved.</summary>
    public Refusal? RefuseNewWork()
    {
        if (SuspendedAt is not null) return new Refusal(IdentityErrors.AccountSuspended);
        return ErasureDueAt is null ? RefuseUnverified() : new Refusal(IdentityErrors.ErasurePending);
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
