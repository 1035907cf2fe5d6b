using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>Makes accounts, each with its wallet.</summary>
public sealed class Registration(
    IDocumentStore store, Transactor transactor, IPasswords passwords, IPhoneNumbers phones, AccountOptions limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Makes an account and requests the verification mail. Refused for invalid input. An address that has an account is answered
    /// like a new one, after the same work, so that the answer does not tell who has an account. No account is made then: the owner
    /// of the address is told by mail; and while nobody has proved to own it, the registration waits beside the first one, with a
    /// mail and a password of its own, and becomes the account if its mail is confirmed.
    /// </summary>
    public async Task<Result<UserView>> RegisterAsync(RegistrationInput given, CancellationToken cancellationToken)
    {
        if (given.Read(phones).IsRefused(out var refusal, out var input)) return refusal;
        // A person without an account has uploaded nothing.
        if (NamedAttachment.In(input.Profile.Portfolio, "profile.portfolio") is [var named, ..])
            return InputErrors.Of(named.Field, "It is not one of your attachments.");
        if (input.Profile.PictureId is not null) return InputErrors.Of(UserProfile.PictureField, "It is not one of your attachments.");
        var account = new NewAccount(ids.NewId(), EmailAddress.Normalize(input.Email), passwords.Hash(input.Password), input.Role.ToRole(), input.Profile, ids.NewId());
        var made = await RegisterBesideAsync(account, input, cancellationToken).ConfigureAwait(false);
        // A concurrent registration of the same address was committed first; now the address has an account.
        return made.Refusal?.Error == IdentityErrors.EmailAlreadyRegistered
            ? await RegisterBesideAsync(account, input, cancellationToken).ConfigureAwait(false)
            : made;
    }

    /// <summary>Makes the first administrator, whom the settings name, unless the account exists. Refused for an invalid address or password.</summary>
    public async Task<Result<UserView>> EnsureAdminAsync(string email, string password, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        errors.Require(EmailAddress.IsValid(email), "email", "It is not an email address.");
        PasswordRules.Check(errors, "password", password);
        if (errors.Found(out var refusal)) return refusal;
        var normalized = EmailAddress.Normalize(email);
        if (await store.FindByEmailAsync(email, cancellationToken).ConfigureAwait(false) is { } present) return UserView.Of(present);
        var profile = new UserProfile("Kelmah", "Administrator");
        var account = new NewAccount(ids.NewId(), normalized, passwords.Hash(password), UserRole.Admin, profile, ids.NewId());
        return await transactor.RunAsync<UserView>(null, work =>
        {
            var now = clock.GetUtcNow();
            return Task.FromResult<Result<UserView>>(Insert(work, account, User.RegisterVerified(account, now), now));
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes the account, unless the address has one. A registration with the password of that account is a repeat, sent twice or by
    /// an owner who has forgotten the first; the comparison takes the same time without an account.
    /// </summary>
    private async Task<Result<UserView>> RegisterBesideAsync(NewAccount account, RegistrationInput input, CancellationToken cancellationToken)
    {
        var found = await store.FindByEmailAsync(input.Email, cancellationToken).ConfigureAwait(false);
        var knowsPassword = passwords.Compare(found?.Password, input.Password) != PasswordMatch.Wrong;
        return await transactor.RunAsync<UserView>(account.Id, async work =>
        {
            var now = clock.GetUtcNow();
            var user = User.Register(account, now);
            var owner = await work.FindByEmailAsync(input.Email, cancellationToken).ConfigureAwait(false);
            if (owner is null) return Insert(work, account, user, now);
            var isRepeat = owner.EmailVerifiedAt is not null || (knowsPassword && owner.Password == found?.Password);
            work.Update(isRepeat ? owner.RepeatRegistration(limits, now) : owner.AddRegistration(account, limits, now));
            if (work.IsEmpty) UnknownAddress.Record(work, ids);
            return UserView.Of(user.Committed<User>());
        }, cancellationToken).ConfigureAwait(false);
    }

    private static UserView Insert(UnitOfWork work, NewAccount account, User user, DateTimeOffset now)
    {
        Wallets.Open(work, account.WalletId, account.Id, now);
        return UserView.Of(work.Insert(user, IdentityErrors.EmailAlreadyRegistered));
    }
}

/// <summary>What an account is made of.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Email">Checked by <see cref="EmailAddress.IsValid"/>.</param>
/// <param name="PasswordHash">Of a password that was checked.</param>
/// <param name="Role">The first of the roles that the user will hold.</param>
/// <param name="Profile">Checked.</param>
/// <param name="WalletId">The wallet that is opened in the same commit.</param>
public sealed record NewAccount(Guid Id, string Email, string PasswordHash, UserRole Role, UserProfile Profile, Guid WalletId);
