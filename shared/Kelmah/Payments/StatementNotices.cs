using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Tells users that the statement of a month that is over can be read, where anything has moved in it.</summary>
public sealed class StatementNotices(IDocumentStore store, Transactor transactor, IJournal journal, IUsers users, TimeProvider clock)
{
    /// <summary>What is due for a wallet when a month is over. Safe to repeat: each month is told once.</summary>
    public async Task<Result<Wallet>> TellAsync(Guid walletId, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync<Wallet>(walletId, cancellationToken).ConfigureAwait(false);
        if (found is null) return RequestErrors.NotFound;
        var zone = (await users.FindAsync(found.UserId, cancellationToken).ConfigureAwait(false))?.Settings.Zone() ?? TimeZoneInfo.Utc;
        return await transactor.RunAsync<Wallet>(actorId: null, async work =>
        {
            var wallet = await work.FindAsync<Wallet>(walletId, cancellationToken).ConfigureAwait(false);
            if (wallet?.StatementDueAt is not { } due) return RequestErrors.NotFound;
            var month = StatementMonth.Of(due.AddMonths(-1), TimeZoneInfo.Utc);
            var (from, to) = month.Bounds(zone);
            var hasEntries = await HasEntriesAsync(Account.WalletAvailable(wallet.UserId), from, to, cancellationToken).ConfigureAwait(false)
                || await HasEntriesAsync(Account.WalletPending(wallet.UserId), from, to, cancellationToken).ConfigureAwait(false);
            return work.Update(wallet.EndMonth(month.Year, month.Month, hasEntries, to, clock.GetUtcNow()));
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> HasEntriesAsync(Account account, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        (await journal.EntriesAsync(new EntrySearch(account) { From = from, To = to }, limit: 1, cursor: null, cancellationToken).ConfigureAwait(false)).Items.Count > 0;
}
