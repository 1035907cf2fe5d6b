using Kelmah.Application.Messaging;
using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Identity;
using Kelmah.Domain.Payments;

namespace Kelmah.Application.Identity;

/// <summary>Makes an account with its wallet, and asks for the verification mail.</summary>
public sealed class RegisterUser(IDocumentStore store, Transactor transactor, IPasswords passwords, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused for a bad input and for an address that has an account.</summary>
    public async Task<Result<UserView>> ExecuteAsync(RegistrationInput input, CancellationToken cancellationToken)
    {
        if (input.Check() is { } refusal) return refusal;
        // Whoever has no account yet has uploaded nothing.
        if (AttachmentUses.In(input.Profile.Portfolio, "profile.portfolio") is [var named, ..])
            return InputErrors.Of(named.Field, "It is not one of your attachments.");
        var email = EmailAddress.Normalize(input.Email);
        // Looked up before the costly hash; the unique index decides between two who come at once.
        if (await store.FindAsync(UserCollection.Email.Is(email), cancellationToken).ConfigureAwait(false) is not null)
            return IdentityErrors.EmailAlreadyRegistered;
        var account = new NewAccount(ids.NewId(), email, passwords.Hash(input.Password), input.Role, input.Profile, ids.NewId());
        return await transactor.RunAsync<UserView>(account.Id, work => Task.FromResult(Commit(work, account)), cancellationToken).ConfigureAwait(false);
    }

    private Result<UserView> Commit(UnitOfWork work, NewAccount account)
    {
        var now = clock.GetUtcNow();
        work.Insert(Wallet.Open(account.WalletId, account.Id, Currency.Ghs, now));
        return UserView.Of(work.Insert(User.Register(account, now), IdentityErrors.EmailAlreadyRegistered));
    }
}
