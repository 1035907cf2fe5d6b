using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>Makes an account with its wallet, and asks for the verification mail.</summary>
public sealed class RegisterUser(
    IDocumentStore store, Transactor transactor, IPasswords passwords, UnknownAddress nothing, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Refused for a bad input. An address that has an account is answered as a new one is, after the same work, so that nobody
    /// learns who has an account; nothing is made, and the address's owner is told by mail.
    /// </summary>
    public async Task<Result<UserView>> ExecuteAsync(RegistrationInput input, CancellationToken cancellationToken)
    {
        if (input.Check() is { } refusal) return refusal;
        // Whoever has no account yet has uploaded nothing.
        if (AttachmentUses.In(input.Profile.Portfolio, "profile.portfolio") is [var named, ..])
            return InputErrors.Of(named.Field, "It is not one of your attachments.");
        var email = EmailAddress.Normalize(input.Email);
        var account = new NewAccount(ids.NewId(), email, passwords.Hash(input.Password), input.Role, input.Profile, ids.NewId());
        var made = await RunAsync(account, cancellationToken).ConfigureAwait(false);
        // Two came at once: the unique index let the other one in, and now the address has an account.
        return made.Refusal?.Error == IdentityErrors.EmailAlreadyRegistered
            ? await RunAsync(account, cancellationToken).ConfigureAwait(false)
            : made;
    }

    private Task<Result<UserView>> RunAsync(NewAccount account, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserView>(account.Id, async work =>
        {
            var now = clock.GetUtcNow();
            var user = User.Register(account, now);
            var owner = await store.FindAsync(UserCollection.Email.Is(account.Email), cancellationToken).ConfigureAwait(false);
            if (owner is null)
            {
                work.Insert(Wallet.Open(account.WalletId, account.Id, Currency.Ghs, now));
                return UserView.Of(work.Insert(user, IdentityErrors.EmailAlreadyRegistered));
            }

            work.Update(owner.HearOfRegistration(now));
            if (work.IsEmpty) nothing.Record(work);
            return UserView.Of(user.Committed<User>());
        }, cancellationToken);
}
