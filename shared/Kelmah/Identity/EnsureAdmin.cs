using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>Makes the first administrator that the settings name, unless the account is there.</summary>
public sealed class EnsureAdmin(IDocumentStore store, Transactor transactor, IPasswords passwords, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused for a bad address or password.</summary>
    public async Task<Result<UserView>> ExecuteAsync(string email, string password, CancellationToken cancellationToken)
    {
        var errors = new InputErrors();
        errors.Require(EmailAddress.IsValid(email), "email", "It is not an email address.");
        PasswordRules.Check(errors, "password", password);
        if (errors.Found(out var refusal)) return refusal;
        var normalized = EmailAddress.Normalize(email);
        if (await store.FindAsync(UserCollection.Email.Is(normalized), cancellationToken).ConfigureAwait(false) is { } present) return UserView.Of(present);
        var profile = new UserProfile("Kelmah", "Administrator");
        var account = new NewAccount(ids.NewId(), normalized, passwords.Hash(password), UserRole.Admin, profile, ids.NewId());
        return await transactor.RunAsync<UserView>(null, work => Task.FromResult(Commit(work, account)), cancellationToken).ConfigureAwait(false);
    }

    private Result<UserView> Commit(UnitOfWork work, NewAccount account)
    {
        var now = clock.GetUtcNow();
        work.Insert(Wallet.Open(account.WalletId, account.Id, Currency.Ghs, now));
        return UserView.Of(work.Insert(User.RegisterVerified(account, now), IdentityErrors.EmailAlreadyRegistered));
    }
}
