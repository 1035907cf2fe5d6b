using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Changes a user's wallet in the commit that moves the money, so that it always equals the journal.</summary>
public sealed class Wallets(IJournal journal, TimeProvider clock, IIdSource ids) : IWallets
{
    /// <summary>Adds the empty wallet of a new user to a unit of work.</summary>
    /// <param name="work">Makes the user.</param>
    /// <param name="id">The wallet's.</param>
    /// <param name="userId">Whose wallet.</param>
    /// <param name="now">UTC.</param>
    public static void Open(UnitOfWork work, Guid id, Guid userId, DateTimeOffset now) =>
        work.Insert(Wallet.Open(id, userId, Currency.Ghs, now));

    /// <summary>Adds a change of the user's wallet to a unit of work; the first change makes the wallet.</summary>
    /// <param name="work">Also holds the journal entry.</param>
    /// <param name="userId">Whose wallet.</param>
    /// <param name="currency">The change's.</param>
    /// <param name="change"><see cref="Wallet.ChangeAvailable"/> or <see cref="Wallet.ChangePending"/>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<Wallet>> ChangeAsync(
        UnitOfWork work, Guid userId, Currency currency, Func<Wallet, Result<Wallet>> change, CancellationToken cancellationToken)
    {
        var found = await work.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
        var wallet = found ?? Wallet.Open(ids.NewId(), userId, currency, clock.GetUtcNow());
        if (!wallet.KeepsReceivables)
            wallet = wallet.KeepReceivables(await journal.BalancesAsync(Account.WalletReceivable(userId), cancellationToken).ConfigureAwait(false));
        if (change(wallet).IsRefused(out var refusal, out var changed)) return refusal;
        // Of two concurrent first movements the second is retried, and finds the wallet.
        return found is null ? work.Insert(changed, DuplicateAnswer.DecideAgain) : work.Update(changed);
    }

    /// <summary>Adds to a unit of work that what a payment was made with is stored in its payer's wallet, if that was asked for.</summary>
    /// <param name="work">Settles the payment, and changes the wallet in no other way.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="intent">As just read from Stripe, succeeded.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    internal async Task KeepMethodAsync(UnitOfWork work, Transaction payment, StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        if (payment.Source is not { IsStored: true } || intent.PaymentMethod is not { CustomerId: { } customer } method) return;
        var wallet = await work.FindAsync(WalletCollection.UserId.Is(payment.UserId), cancellationToken).ConfigureAwait(false);
        if (wallet?.StripeCustomerId == customer) work.Update(wallet.KeepPaymentMethod(ids.NewId(), method, clock.GetUtcNow()));
    }

    /// <inheritdoc/>
    public async Task ForfeitAsync(UnitOfWork work, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var wallet = await work.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
        if (wallet is null || wallet.Available.IsEmpty) return;
        work.Update(wallet.Forfeit(now));
        work.Append(JournalEntries.Forfeit(ids.NewId(), userId, wallet.Available, now));
        work.Insert(Forfeiture.Record(ids.NewId(), userId, wallet.Available, now));
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<Money>> ForfeitedAsync(IDocumentReader reader, Guid userId, CancellationToken cancellationToken) =>
        (await reader.FindAsync(ForfeitureCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false))?.Amounts ?? [];
}
