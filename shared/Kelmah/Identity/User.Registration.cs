using Kelmah.Kernel;

namespace Kelmah.Identity;

/// <content>From the registration to the address that is verified.</content>
public sealed partial record User
{
    /// <summary>A new account, whose address is yet to be verified.</summary>
    public static User Register(NewAccount account, DateTimeOffset now)
    {
        var registered = From(account, now) with { VerificationRequestedAt = now, VerificationMails = new SendCount(now, 1, now) };
        return Raise(Raise(registered, new UserRegistered(account.Id, account.Role), now), new EmailVerificationRequested(account.Id, now), now);
    }

    /// <summary>The account of a registration that was confirmed in place of the first one; see <see cref="Supersede(DateTimeOffset)"/>.</summary>
    public static User RegisterConfirmed(NewAccount account, DateTimeOffset now) =>
        RaiseStanding(RegisterVerified(account, now), new EmailVerified(account.Id), now);

    /// <summary>The account of an administrator whom the settings name: its address needs no verification.</summary>
    public static User RegisterVerified(NewAccount account, DateTimeOffset now) =>
        Raise(From(account, now) with { EmailVerifiedAt = now }, new UserRegistered(account.Id, account.Role), now);

    /// <summary>
    /// Requests a verification mail for each registration that waits; earlier ones become void. A verified address stays as it is,
    /// and so do those for which the limit leaves no mail.
    /// </summary>
    public User RequestVerification(AccountOptions limits, DateTimeOffset now)
    {
        if (EmailVerifiedAt is not null || VerificationMails.Next(limits.VerificationMails, now) is not { } mails) return this;
        var requested = Raise(this with { VerificationRequestedAt = now, VerificationMails = mails }, new EmailVerificationRequested(Id, now), now);
        // The newest first: that is most likely the one that waits for its mail.
        return Registrations.Where(one => one.IsOpen(limits, now)).Reverse().Aggregate(requested, (user, one) => user.RequestVerification(one, limits, now));
    }

    /// <summary>
    /// Adds another registration of the address and requests its mail. A verified address stays as it is; so does one with as many
    /// registrations or mails as the limits allow.
    /// </summary>
    public User AddRegistration(NewAccount account, AccountOptions limits, DateTimeOffset now)
    {
        var open = Registrations.RemoveAll(one => !one.IsOpen(limits, now));
        if (!IsActive || EmailVerifiedAt is not null || open.Length >= limits.OpenRegistrations) return this;
        var added = PendingRegistration.Of(account, now);
        var requested = (this with { Registrations = open.Add(added) }).RequestVerification(added, limits, now);
        return requested.NewEvents.IsEmpty ? this : requested;
    }

    /// <summary>
    /// The token of the mail of another registration was given: that one becomes the account, and this one leaves it the address, is
    /// closed, and is erased at once with all that it was filled with.
    /// </summary>
    public Result<User> Supersede(PendingRegistration confirmed, AccountOptions limits, DateTimeOffset now)
    {
        return confirmed.IsOpen(limits, now) ? Supersede(now) : IdentityErrors.TokenNotValid;
    }

    /// <summary>
    /// Leaves the address, which nobody has proved to own here, to another account whose user has: this one is closed, and erased at once.
    /// </summary>
    public Result<User> Supersede(DateTimeOffset now)
    {
        if (EmailVerifiedAt is not null || !IsActive) return IdentityErrors.TokenNotValid;
        var superseded = this with
        {
            Email = $"superseded-{Id}@erased.invalid",
            IsActive = false,
            Registrations = [],
            VerificationRequestedAt = null,
            PasswordResetRequestedAt = null,
            SupersededAt = now,
            ErasureRequestedAt = now,
            ErasureDueAt = now,
        };
        return RaiseStanding(superseded, new ErasureRequested(Id, now, now), now);
    }

    /// <summary>
    /// Somebody registers with the address of this account: a user whose address is unverified gets the verification mail again,
    /// another one is told, once in the time that the limits say. A closed account stays as it is.
    /// </summary>
    public User RepeatRegistration(AccountOptions limits, DateTimeOffset now)
    {
        if (!IsActive || now < RegistrationRepeatedAt + limits.RegistrationNotice) return this;
        var repeated = this with { RegistrationRepeatedAt = now };
        return EmailVerifiedAt is null ? repeated.RequestVerification(limits, now) : Raise(repeated, new RegistrationRepeated(Id), now);
    }

    /// <summary>The token of the present verification mail was given; it can be used once.</summary>
    public Result<User> VerifyEmail(AccountOptions limits, DateTimeOffset now) =>
        VerificationRequestedAt is null || now >= VerificationRequestedAt + limits.VerificationLifetime
            ? IdentityErrors.TokenNotValid
            : RaiseStanding(this with { EmailVerifiedAt = now, VerificationRequestedAt = null, Registrations = [] }, new EmailVerified(Id), now);

    /// <summary>Requests the mail of one of the other registrations; earlier ones of it become void.</summary>
    private User RequestVerification(PendingRegistration registration, AccountOptions limits, DateTimeOffset now)
    {
        if (VerificationMails.Next(limits.VerificationMails, now) is not { } mails) return this;
        var registrations = Registrations.Replace(registration, registration with { RequestedAt = now });
        var requested = new EmailVerificationRequested(Id, now) { RegistrationId = registration.Id };
        return Raise(this with { Registrations = registrations, VerificationMails = mails }, requested, now);
    }

    private static User From(NewAccount account, DateTimeOffset now) => new()
    {
        Id = account.Id,
        Email = EmailAddress.Normalize(account.Email),
        Password = account.PasswordHash,
        Role = account.Role,
        Profile = account.Profile,
        WalletId = account.WalletId,
        IsActive = true,
        CreatedAt = now,
    };
}
