using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Users' wallets and transactions, and for administrators the journal that they follow from.</summary>
public sealed class Ledger(IDocumentStore store, IJournal journal, PaymentNames names)
{
    /// <summary>The caller's wallet, empty before the first movement of money.</summary>
    public async Task<Result<WalletView>> GetWalletAsync(Caller caller, CancellationToken cancellationToken)
    {
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        if (wallet is { KeepsReceivables: false })
            wallet = wallet.KeepReceivables(await journal.BalancesAsync(Account.WalletReceivable(caller.UserId), cancellationToken).ConfigureAwait(false));
        var pending = await PendingAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return WalletView.Of(caller.UserId, wallet) with
        {
            Pending = pending,
            RefundsUnderWay = [.. RefundsUnderWay(wallet, pending)],
            LockedInEscrow = await LockedAsync(caller.UserId, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<IReadOnlyList<PendingEarning>> PendingAsync(Guid userId, CancellationToken cancellationToken)
    {
        var releases = TransactionCollection.UserId.Is(userId) & !TransactionCollection.AvailableAt.IsMissing();
        var pending = await store.AllAsync(releases, cancellationToken).Select(PendingEarning.Of).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. pending.OrderBy(earning => earning.AvailableAt).ThenBy(earning => earning.TransactionId)];
    }

    private static IEnumerable<Money> RefundsUnderWay(Wallet? wallet, IReadOnlyList<PendingEarning> pending) =>
        from held in wallet?.Balances ?? []
        let refunds = held.PendingBalance - Money.Sum(held.Currency, pending.Select(earning => earning.Amount).Where(amount => amount.Currency == held.Currency))
        where refunds.IsPositive
        select refunds;

    private async Task<IReadOnlyList<LockedMoney>> LockedAsync(Guid userId, CancellationToken cancellationToken)
    {
        var held = EscrowCollection.HeldMinorUnits.Above(0);
        var asWorker = await SumAsync(EscrowCollection.WorkerId.Is(userId) & held, escrow => escrow.Parts.Select(part => part.Amount), cancellationToken).ConfigureAwait(false);
        var asHirer = await SumAsync(EscrowCollection.HirerId.Is(userId) & held, escrow => [escrow.Held], cancellationToken).ConfigureAwait(false);
        return
        [
            .. from currency in asWorker.Keys.Union(asHirer.Keys).OrderBy(currency => currency.Code, StringComparer.Ordinal)
               let nothing = Money.Zero(currency)
               select new LockedMoney(asWorker.GetValueOrDefault(currency, nothing), asHirer.GetValueOrDefault(currency, nothing)),
        ];
    }

    private async Task<Dictionary<Currency, Money>> SumAsync(Filter<Escrow> where, Func<Escrow, IEnumerable<Money>> amounts, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<Currency, Money>();
        await foreach (var found in store.AllAsync(where, cancellationToken).ConfigureAwait(false))
        {
            var escrow = found.LacksParts ? await store.EscrowOfAsync(found.ContractId, cancellationToken).ConfigureAwait(false) : found;
            foreach (var amount in amounts(escrow!))
                sums[amount.Currency] = sums.TryGetValue(amount.Currency, out var sum) ? sum + amount : amount;
        }

        return sums;
    }

    /// <summary>A page of the caller's transactions, newest first.</summary>
    public async Task<Result<Page<TransactionView>>> ListTransactionsAsync(
        Caller caller, TransactionSearch search, Paging paging, CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(
            new Query<Transaction>
            {
                Where = search.Of(caller.UserId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(caller, page.Select(TransactionView.Of), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A page of the journal entries that touch an account, newest first, for administrators; empty where there are none.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="time">Of which span of time.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Result<Page<LedgerEntry>>> ListEntriesAsync(
        Caller caller, string account, LedgerTime time, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        // A name that no account can have has no entries, and no list gave a cursor for it.
        if (!Account.TryParse(account, out var parsed))
            return paging.Cursor is null ? new Page<LedgerEntry>([], null) : throw new InvalidCursorException();
        var page = await journal.EntriesAsync(new EntrySearch(parsed) { From = time.From, To = time.To, By = time.By }, paging.Limit, paging.Cursor, cancellationToken).ConfigureAwait(false);
        return await LedgerEntry.OfAsync(store, page, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same of all times.</summary>
    public Task<Result<Page<LedgerEntry>>> ListEntriesAsync(Caller caller, string account, Paging paging, CancellationToken cancellationToken) =>
        ListEntriesAsync(caller, account, new LedgerTime(From: null, To: null, JournalTime.Recorded), paging, cancellationToken);
}
