using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Identity;

/// <summary>A person with an account.</summary>
public sealed partial record User : Entity, IHasStanding
{
    /// <summary><see cref="EmailAddress.Normalize"/>d; unique.</summary>
    public required string Email { get; init; }

    /// <summary>The hash of the password; never leaves the store.</summary>
    public required string Password { get; init; }

    /// <summary>The role that the account was registered with.</summary>
    public required UserRole Role { get; init; }

    /// <summary>The roles that the user holds, the one of the registration first: worker, hirer or both, or admin alone. A role is never taken away.</summary>
    public ImmutableArray<UserRole> Roles { get => field.IsDefaultOrEmpty ? [Role] : field; init; }

    /// <summary>In the form in which it is stored, whichever release stored it.</summary>
    public required UserProfile Profile { get; init => field = value.Normalized(); }

    public required Guid WalletId { get; init; }

    public UserSettings Settings { get; init; } = new();

    public UserSubscription Subscription { get; init; } = new();

    /// <summary>UTC; null until the address is verified.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; init; }

    /// <summary>When the present verification mail was requested; null once it has been used. Older mails are void.</summary>
    public DateTimeOffset? VerificationRequestedAt { get; init; }

    /// <summary>What others, or the owner, registered with the address while it is not verified. The first confirmation decides.</summary>
    public ImmutableArray<PendingRegistration> Registrations { get; init; } = [];

    /// <summary>When another registration of the address was confirmed in place of this one, UTC: the account was closed, and is erased.</summary>
    public DateTimeOffset? SupersededAt { get; init; }

    /// <summary>How many mails that confirm the address were requested lately.</summary>
    public SendCount VerificationMails { get; init; } = new();

    /// <summary>How many mails to choose a new password were requested lately.</summary>
    public SendCount ResetMails { get; init; } = new();

    /// <summary>When the user was last told that somebody registered with the address; null for never.</summary>
    public DateTimeOffset? RegistrationRepeatedAt { get; init; }

    /// <summary>When the present mail to choose a new password was requested; null once it has been used. Older mails are void.</summary>
    public DateTimeOffset? PasswordResetRequestedAt { get; init; }

    public DateTimeOffset? LastLoginAt { get; init; }

    /// <summary>Whether the user may sign in; a suspended user may, one whose account is closed may not.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When an administrator suspended the account; null while it is not suspended.</summary>
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>Why, in the administrator's words; the user is told.</summary>
    public string? SuspensionReason { get; init; }

    /// <summary>Wrong passwords since the last right one.</summary>
    public int FailedSignIns { get; init; }

    /// <summary>Locks since the last right password.</summary>
    public int Lockouts { get; init; }

    /// <summary>No password is accepted from a device that is not known before this time.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Whether the phone number of the profile is verified.</summary>
    public PhoneProof PhoneProof { get; init; } = new();

    /// <summary>How many codes were sent for the user lately, to whichever numbers.</summary>
    public SendCount PhoneCodes { get; init; } = new();

    /// <summary>When the user requested erasure, UTC; null while it is not requested.</summary>
    public DateTimeOffset? ErasureRequestedAt { get; init; }

    /// <summary>When the erasure begins, UTC; null while it is not requested, and once it is done.</summary>
    public DateTimeOffset? ErasureDueAt { get; init; }

    /// <summary>Whether the user agreed that what the wallet holds when the erasure begins goes to the platform.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool ErasureForfeitsBalance { get; init; }

    /// <summary>When the erasure began, UTC: from then on it cannot be cancelled.</summary>
    public DateTimeOffset? ErasureStartedAt { get; init; }

    /// <summary>When the account had become a pseudonym, UTC.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <inheritdoc/>
    /// <remarks>Counts the changes of what decides whether the user may begin new work: address, roles, suspension, erasure.</remarks>
    public long Standing { get; init; }

    /// <summary>First and last name as searches compare them. Who changes how raises <see cref="UserCollection"/>'s revision.</summary>
    public string NameKey => BaseLetters.Fold(FullName);

    /// <summary>The last name likewise.</summary>
    public string LastNameKey => BaseLetters.Fold(Profile.LastName);

    /// <summary>Average of the user's published reviews, 1 to 5; 0 while there are none.</summary>
    public double Rating { get; init; }

    /// <summary>The rating as it is shown: null while there are no reviews.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double? ShownRating => Rating > 0 ? Rating : null;

    /// <summary>Whether other users see the profile: the account is neither suspended nor closed.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsShown => IsActive && SuspendedAt is null;

    /// <summary>
    /// Whether whoever is not signed in, search engines too, sees the profile: a worker or hirer whose address is verified and who does
    /// not wait for the erasure.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsPublic => IsShown && !Has(UserRole.Admin) && EmailVerifiedAt is not null && ErasureDueAt is null;

    /// <summary>Whether the public profile is found: by an administrator always, by who is signed in if it is shown, and by a stranger if it is public.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    public bool IsFoundBy(Caller? caller) => caller is null ? IsPublic : IsShown || caller.IsAdmin;

    /// <summary>
    /// Whether hirers find the user: a worker who may take new work, that is, who is neither suspended nor about to be erased and
    /// whose address is verified. Stored, so that it can be indexed.
    /// </summary>
    public bool IsListed => Has(UserRole.Worker) && IsPublic;

    /// <summary>The approximate place where a worker is found; the exact place stays private. Stored, so that it can be indexed.</summary>
    public GeoPoint? Area => GeoPoint.Of(Profile.Location)?.Coarse();

    [System.Text.Json.Serialization.JsonIgnore]
    public string FullName => $"{Profile.FirstName} {Profile.LastName}";

    /// <summary>With other texts in the place of the sensitive ones; itself where it has none.</summary>
    internal User ReplaceSensitive(Func<string, string?> replace)
    {
        var profile = Profile.ReplaceSensitive(replace);
        var hasPending = Registrations.Any(pending => !ReferenceEquals(pending.Profile, pending.Profile.ReplaceSensitive(replace)));
        if (ReferenceEquals(profile, Profile) && !hasPending) return this;
        return this with { Profile = profile, Registrations = [.. Registrations.Select(pending => pending with { Profile = pending.Profile.ReplaceSensitive(replace) })] };
    }

    /// <summary>Whether the user holds a role.</summary>
    public bool Has(UserRole role) => Roles.Contains(role);

    /// <summary>
    /// Adds a role to those that the user holds. One that is held already changes nothing. Refused for an administrator, who holds no other
    /// role, for the role of an administrator, and for a user who may begin no new work.
    /// </summary>
    public Result<User> AddRole(UserRole role, DateTimeOffset now)
    {
        if (Has(UserRole.Admin) || role == UserRole.Admin) return RequestErrors.RoleNotAllowed;
        if (Has(role)) return this;
        if (RefuseNewWork() is { } refusal) return refusal;
        return RaiseStanding(this with { Roles = [.. Roles, role] }, new RoleAdded(Id, role), now);
    }

    /// <summary>Requests a text message with a code; earlier codes become void. A verified number stays as it is.</summary>
    public Result<User> RequestPhoneCode(AccountOptions limits, DateTimeOffset now)
    {
        if (Profile.Phone is null) return IdentityErrors.PhoneMissing;
        if (PhoneProof.VerifiedAt is not null) return this;
        if (PhoneCodes.Next(limits.PhoneCodes, now) is not { } codes) return IdentityErrors.TooManyPhoneCodes;
        var requested = new PhoneCodeRequested(Id, now) { ValidMinutes = limits.PhoneCodeMinutes };
        return Raise(this with { PhoneProof = new PhoneProof(CodeSentAt: now), PhoneCodes = codes }, requested, now);
    }

    /// <summary>The code of the present text message was given. A verified number stays as it is.</summary>
    public Result<User> VerifyPhone(AccountOptions limits, DateTimeOffset now)
    {
        if (PhoneProof.VerifiedAt is not null) return this;
        if (!PhoneProof.IsOpen(limits, now)) return IdentityErrors.PhoneCodeNotValid;
        return Raise(this with { PhoneProof = new PhoneProof(VerifiedAt: now) }, new PhoneVerified(Id), now);
    }

    /// <summary>A wrong code was given; as many as the limits say void the code.</summary>
    public Result<User> FailPhoneCode(AccountOptions limits, DateTimeOffset now) => PhoneProof.VerifiedAt is null && PhoneProof.IsOpen(limits, now)
        ? Raise(this with { PhoneProof = PhoneProof with { Fails = PhoneProof.Fails + 1 } }, new PhoneCodeFailed(Id, PhoneProof.Fails + 1), now)
        : IdentityErrors.PhoneCodeNotValid;

    public bool IsLocked(DateTimeOffset now) => now < LockedUntil;

    /// <summary>The right password was given.</summary>
    /// <param name="passwordHash">The same password hashed with today's parameters, or the present hash.</param>
    /// <param name="isKnownDevice">Whether it was given on a device that has signed in before: what others guess elsewhere goes on to count.</param>
    /// <param name="now">UTC.</param>
    public Result<User> SignIn(string passwordHash, bool isKnownDevice, DateTimeOffset now)
    {
        if (!IsActive) return IdentityErrors.AccountClosed;
        var signedIn = this with { LastLoginAt = now, Password = passwordHash };
        if (!isKnownDevice) signedIn = signedIn with { FailedSignIns = 0, Lockouts = 0, LockedUntil = null };
        return Raise(signedIn, new UserSignedIn(Id), now);
    }

    /// <summary>
    /// A wrong password was given on a device that is not known; some in a row lock the account for such devices, as many again for twice
    /// as long, and so on. Open sessions and known devices go on.
    /// </summary>
    public User FailSignIn(LockoutOptions lockouts, DateTimeOffset now)
    {
        var fails = (LockedUntil is null ? FailedSignIns : 0) + 1;
        if (fails < lockouts.WrongGuesses) return Raise(this with { FailedSignIns = fails, LockedUntil = null }, new SignInFailed(Id, fails), now);
        var until = now + lockouts.LengthOf(Lockouts);
        return Raise(this with { FailedSignIns = fails, Lockouts = Lockouts + 1, LockedUntil = until }, new AccountLocked(Id, until), now);
    }

    /// <summary>The right password was given, and is hashed with today's parameters from now on. The same hash stays as it is.</summary>
    public User Rehash(string passwordHash, DateTimeOffset now) =>
        passwordHash == Password ? this : Raise(this with { Password = passwordHash }, new PasswordRehashed(Id), now);

    /// <summary>
    /// Requests a mail to choose a new password; earlier ones become void. Where the address has had as many as the limit allows,
    /// the user stays as it is, and the newest mail holds on.
    /// </summary>
    public User RequestPasswordReset(AccountOptions limits, DateTimeOffset now) =>
        ResetMails.Next(limits.ResetMails, now) is { } mails
            ? Raise(this with { PasswordResetRequestedAt = now, ResetMails = mails }, new PasswordResetRequested(Id, now), now)
            : this;

    /// <summary>
    /// Changes the password by the token of the present mail, once. It ends a lock, and verifies the address: the user has proved to
    /// own the mailbox. Whoever registered an address that was not verified may have been another, so that the number, the settings and
    /// the other registrations go.
    /// </summary>
    public Result<User> ResetPassword(string passwordHash, AccountOptions limits, DateTimeOffset now)
    {
        if (PasswordResetRequestedAt is null || now >= PasswordResetRequestedAt + limits.PasswordResetLifetime) return IdentityErrors.TokenNotValid;
        var reset = ChangePassword(passwordHash, now) with { FailedSignIns = 0, Lockouts = 0, LockedUntil = null };
        if (EmailVerifiedAt is not null) return reset;
        var own = reset with
        {
            EmailVerifiedAt = now,
            VerificationRequestedAt = null,
            Registrations = [],
            Profile = Profile with { Phone = null },
            PhoneProof = new PhoneProof(),
            Settings = new UserSettings(),
        };
        return RaiseStanding(own, new EmailVerified(Id), now);
    }

    /// <summary>Changes the password; a mail to choose one becomes void.</summary>
    public User ChangePassword(string passwordHash, DateTimeOffset now) =>
        Raise(this with { Password = passwordHash, PasswordResetRequestedAt = null }, new PasswordChanged(Id), now);

    public Result<User> ChangeSettings(UserSettings settings, DateTimeOffset now)
    {
        var errors = new InputErrors();
        settings.Check(errors);
        if (errors.Found(out var refusal)) return refusal;
        return settings == Settings ? this : Raise(this with { Settings = settings }, new SettingsChanged(Id), now);
    }

    /// <summary>Changes the profile; another phone number is unverified and told, another spelling of the same is not.</summary>
    public Result<User> ChangeProfile(UserProfile profile, IPhoneNumbers phones, DateTimeOffset now)
    {
        var errors = new InputErrors();
        profile.Check(errors, "profile");
        if (profile.Phone != Profile.Phone) profile = profile.ReadPhone(errors, "profile", phones);
        if (errors.Found(out var refusal)) return refusal;
        var changed = Raise(this with { Profile = profile }, new ProfileChanged(Id), now);
        if (profile.Phone == Profile.Phone) return changed;
        var other = changed with { PhoneProof = new PhoneProof() };
        if (Profile.Phone is null) return other;
        return Raise(other, profile.Phone is null ? new PhoneRemoved(Id) : new PhoneChanged(Id), now);
    }

    /// <summary>
    /// Keeps the user from new work: publishing, applying, accepting and signing. Work in progress continues, and the rights to
    /// money stay. A suspended account stays as it is.
    /// </summary>
    /// <param name="reason">1 to 500 characters; the user is told.</param>
    /// <param name="now">UTC.</param>
    public Result<User> Suspend(string reason, DateTimeOffset now)
    {
        if (new ReasonInput(reason).Check() is { } refusal) return refusal;
        return SuspendedAt is not null
            ? this
            : RaiseStanding(this with { SuspendedAt = now, SuspensionReason = reason.Trim() }, new UserSuspended(Id), now);
    }

    /// <summary>Ends a suspension. Another account stays as it is.</summary>
    public User Reinstate(DateTimeOffset now) =>
        SuspendedAt is null ? this : RaiseStanding(this with { SuspendedAt = null, SuspensionReason = null }, new UserReinstated(Id), now);

    /// <summary>Refuses new work to a suspended user, to one who has requested erasure, and to one whose address is not verified.</summary>
    public Refusal? RefuseNewWork()
    {
        if (SuspendedAt is not null) return new Refusal(IdentityErrors.AccountSuspended);
        return ErasureDueAt is null ? RefuseUnverified() : new Refusal(IdentityErrors.ErasurePending);
    }

    /// <summary>Refuses what only a user with a verified address may do.</summary>
    public Refusal? RefuseUnverified() => EmailVerifiedAt is null ? new Refusal(IdentityErrors.EmailNotVerified) : null;

    /// <summary>Requests erasure after a grace, in which the user may cancel it. A repeat stays as it is, but may add the agreement.</summary>
    /// <param name="forfeitsBalance">Whether the user agrees that what the wallet holds then goes to the platform.</param>
    /// <param name="grace">How long the user may cancel it.</param>
    /// <param name="now">UTC.</param>
    public Result<User> RequestErasure(bool forfeitsBalance, TimeSpan grace, DateTimeOffset now)
    {
        if (!IsActive) return IdentityErrors.AccountClosed;
        var due = now + grace;
        var requested = ErasureDueAt is not null
            ? this
            : RaiseStanding(this with { ErasureRequestedAt = now, ErasureDueAt = due }, new ErasureRequested(Id, now, due), now);
        return forfeitsBalance && !ErasureForfeitsBalance
            ? Raise(requested with { ErasureForfeitsBalance = true }, new ErasureForfeitAgreed(Id), now)
            : requested;
    }

    /// <summary>Makes the erasure due at once, which was done before and was undone by restoring a backup. One that is due stays as it is.</summary>
    public User RepeatErasure(DateTimeOffset now) => ErasureStartedAt is not null || ErasureDueAt <= now
        ? this
        : RaiseStanding(this with { ErasureRequestedAt = now, ErasureDueAt = now }, new ErasureRequested(Id, now, now), now);

    /// <summary>Keeps the account. One whose erasure is not requested stays as it is; refused once the erasure has begun.</summary>
    public Result<User> CancelErasure(DateTimeOffset now)
    {
        if (ErasureStartedAt is not null) return IdentityErrors.ErasureBegun;
        if (ErasureRequestedAt is not { } requested) return this;
        return RaiseStanding(this with { ErasureRequestedAt = null, ErasureDueAt = null, ErasureForfeitsBalance = false }, new ErasureCancelled(Id, requested), now);
    }

    /// <summary>Closes the account after the grace: nobody can sign in any more. A repeat stays as it is.</summary>
    public Result<User> BeginErasure(DateTimeOffset now)
    {
        if (ErasureStartedAt is not null) return this;
        if (ErasureDueAt is not { } due) return IdentityErrors.ErasureNotRequested;
        if (due > now) return IdentityErrors.ErasureNotDue;
        return RaiseStanding(this with { ErasureStartedAt = now, IsActive = false }, new ErasureBegun(Id), now);
    }

    /// <summary>Leaves a pseudonym, which contracts and the journal continue to name. A repeat stays as it is.</summary>
    public Result<User> Erase(DateTimeOffset now)
    {
        if (ErasedAt is not null) return this;
        if (ErasureStartedAt is null) return IdentityErrors.ErasureNotRequested;
        var pseudonym = this with
        {
            Email = $"erased-{Id}@erased.invalid",
            // No hash: no password compares equal to it.
            Password = "",
            Profile = new UserProfile("Deleted", "user"),
            Settings = new UserSettings(),
            EmailVerifiedAt = null,
            VerificationRequestedAt = null,
            PasswordResetRequestedAt = null,
            LastLoginAt = null,
            SuspensionReason = null,
            PhoneProof = new PhoneProof(),
            PhoneCodes = new SendCount(),
            RegistrationRepeatedAt = null,
            Registrations = [],
            VerificationMails = new SendCount(),
            CodeMails = new SendCount(),
            ResetMails = new SendCount(),
            LockedUntil = null,
            Rating = 0,
            ErasureDueAt = null,
            ErasedAt = now,
        };
        return RaiseStanding(pseudonym, new UserErased(Id), now);
    }

    /// <summary>What the user pays for has changed. A repeat changes nothing.</summary>
    public User Subscribe(UserSubscription subscription, DateTimeOffset now) => subscription == Subscription
        ? this
        : Raise(this with { Subscription = subscription }, new UserSubscriptionChanged(Id, subscription.Plan, subscription.Status), now);

    private static User RaiseStanding(User next, UserEvent raised, DateTimeOffset now) => Raise(next with { Standing = next.Standing + 1 }, raised, now);
}
