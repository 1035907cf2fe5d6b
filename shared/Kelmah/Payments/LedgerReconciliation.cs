using System.Runtime.CompilerServices;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Compares, for every account, the sum of its postings, the balance that the journal keeps, and the wallet or escrow. It
/// reads while money moves: an account that seems to differ is read again before it is reported.
/// </summary>
public sealed class LedgerReconciliation(IDocumentStore store, IJournal journal, TimeProvider clock)
{
    private const int Readings = 5;

    /// <summary>The report, for administrators; without differences it is <see cref="Reconciliation.Balanced"/>.</summary>
    public async Task<Result<Reconciliation>> RunAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.IsAdmin ? await RunAsync(cancellationToken).ConfigureAwait(false) : RequestErrors.RoleNotAllowed;

    /// <summary>The same, for whoever has been authorized.</summary>
    public async Task<Reconciliation> RunAsync(CancellationToken cancellationToken)
    {
        var accounts = new HashSet<Account>();
        var platform = new List<LedgerPosting>();
        await foreach (var (account, balance) in journal.AllBalancesAsync(cancellationToken).ConfigureAwait(false))
        {
            accounts.Add(account);
            if (!account.IsGuarded) platform.Add(new LedgerPosting(account.Name, SignedAmount.Of(balance)));
        }

        await AddDocumentedAsync(accounts, cancellationToken).ConfigureAwait(false);
        var differences = new List<AccountDifference>();
        foreach (var account in accounts) differences.AddRange(await CheckAsync(account, cancellationToken).ConfigureAwait(false));
        var records = await RecordsAsync(cancellationToken).ConfigureAwait(false);
        var totals = await journal.TotalsAsync(cancellationToken).ConfigureAwait(false);
        return new Reconciliation(
            differences.Count == 0 && records.Count == 0 && totals.All(total => total.IsZero),
            clock.GetUtcNow(),
            accounts.Count,
            [.. totals.Select(SignedAmount.Of)],
            platform,
            differences)
        {
            Forfeited = await ForfeitedAsync(cancellationToken).ConfigureAwait(false),
            Records = records,
        };
    }

    /// <summary>Compares each exchange and each approved correction with its entry, which never changes: the two are of one commit.</summary>
    private async Task<List<RecordDifference>> RecordsAsync(CancellationToken cancellationToken)
    {
        var records = new List<RecordDifference>();
        await foreach (var exchange in store.AllAsync(!CurrencyExchangeCollection.ExchangedAt.IsMissing(), cancellationToken).ConfigureAwait(false))
            records.AddRange(await CompareAsync("exchanges", exchange, JournalEntries.WalletExchange(exchange.EntryId!.Value, exchange, exchange.ExchangedAt!.Value), cancellationToken).ConfigureAwait(false));
        await foreach (var correction in store.AllAsync(LedgerCorrectionCollection.Status.Is(CorrectionStatus.Approved), cancellationToken).ConfigureAwait(false))
            records.AddRange(await CompareAsync("ledger_corrections", correction, JournalEntries.Correction(correction.EntryId!.Value, correction, correction.DecidedAt!.Value), cancellationToken).ConfigureAwait(false));
        return records;
    }

    private async Task<RecordDifference[]> CompareAsync(string collection, Entity record, JournalEntry expected, CancellationToken cancellationToken)
    {
        var found = await journal.FindAsync(expected.Id, cancellationToken).ConfigureAwait(false);
        var isEqual = found is not null && found.Entry.Key == expected.Key && found.Entry.Corrects == expected.Corrects && found.Entry.Postings.SequenceEqual(expected.Postings);
        return isEqual ? [] : [new RecordDifference($"{collection}/{record.Id}", expected.Id, IsMissing: found is null)];
    }

    private async Task<IReadOnlyList<SignedAmount>> ForfeitedAsync(CancellationToken cancellationToken)
    {
        var sums = new SortedDictionary<string, Money>(StringComparer.Ordinal);
        await foreach (var forfeiture in AllAsync<Forfeiture>(cancellationToken).ConfigureAwait(false))
        {
            foreach (var amount in forfeiture.Amounts)
                sums[amount.Currency.Code] = sums.TryGetValue(amount.Currency.Code, out var sum) ? sum + amount : amount;
        }

        return [.. sums.Values.Select(SignedAmount.Of)];
    }

    private async Task AddDocumentedAsync(HashSet<Account> accounts, CancellationToken cancellationToken)
    {
        await foreach (var escrow in AllAsync<Escrow>(cancellationToken).ConfigureAwait(false))
            accounts.Add(Account.Escrow(escrow.ContractId));
        await foreach (var wallet in AllAsync<Wallet>(cancellationToken).ConfigureAwait(false))
        {
            accounts.Add(Account.WalletAvailable(wallet.UserId));
            accounts.Add(Account.WalletPending(wallet.UserId));
            accounts.Add(Account.WalletReceivable(wallet.UserId));
        }

        foreach (var currency in (await ReservedAsync(cancellationToken).ConfigureAwait(false)).Keys) accounts.Add(Account.Payouts(currency));
    }

    private async IAsyncEnumerable<T> AllAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken)
        where T : Entity
    {
        string? cursor = null;
        do
        {
            var page = await store.QueryAsync(
                new Query<T> { Limit = Query<T>.MaxLimit, Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items) yield return item;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>What differs in an account after repeated readings; nothing as soon as one reading agrees.</summary>
    private async Task<List<AccountDifference>> CheckAsync(Account account, CancellationToken cancellationToken)
    {
        var differences = new List<AccountDifference>();
        for (var reading = 0; reading < Readings; reading++)
        {
            var documents = await DocumentsAsync(account, cancellationToken).ConfigureAwait(false);
            var checks = (await journal.CheckAsync(account, cancellationToken).ConfigureAwait(false)).ToDictionary(check => check.Kept.Currency);
            differences.Clear();
            foreach (var currency in documents is null ? checks.Keys : checks.Keys.Union(documents.Keys))
            {
                var zero = Money.Zero(currency);
                var check = checks.GetValueOrDefault(currency, new AccountCheck(zero, zero));
                var document = documents?.GetValueOrDefault(currency, zero);
                if (check.Kept == check.Posted && (document is null || document == check.Posted)) continue;
                differences.Add(new AccountDifference(
                    account.Name, SignedAmount.Of(check.Posted), SignedAmount.Of(check.Kept), document is { } said ? SignedAmount.Of(said) : null));
            }

            if (differences.Count == 0) break;
        }

        return differences;
    }

    /// <summary>What the account's document says by currency; null for an account that has none.</summary>
    private async Task<Dictionary<Currency, Money>?> DocumentsAsync(Account account, CancellationToken cancellationToken) => account.Kind switch
    {
        AccountKind.Escrow => await EscrowAsync(account.OwnerId, cancellationToken).ConfigureAwait(false),
        AccountKind.WalletAvailable => await WalletAsync(account.OwnerId, held => held.Balance, cancellationToken).ConfigureAwait(false),
        AccountKind.WalletPending => await WalletAsync(account.OwnerId, held => held.PendingBalance, cancellationToken).ConfigureAwait(false),
        AccountKind.WalletReceivable => await ReceivablesAsync(account.OwnerId, cancellationToken).ConfigureAwait(false),
        AccountKind.PlatformFees or AccountKind.StripeFees or AccountKind.StripeBalance or AccountKind.StripeUnsettled => null,
        AccountKind.Exchange or AccountKind.Manual or AccountKind.Tax => null,
        AccountKind.Payouts => (await ReservedAsync(cancellationToken).ConfigureAwait(false)).Where(sum => Account.Payouts(sum.Key) == account).ToDictionary(),
        AccountKind.PlatformSubscriptions => null,
    };

    /// <summary>What withdrawals have set aside that have not gone out, by currency.</summary>
    private async Task<Dictionary<Currency, Money>> ReservedAsync(CancellationToken cancellationToken)
    {
        var sums = new Dictionary<Currency, Money>();
        var underWay = WithdrawalCollection.Status.In(WithdrawalStatus.Pending, WithdrawalStatus.Sending, WithdrawalStatus.Returning);
        await foreach (var withdrawal in store.AllAsync(underWay, cancellationToken).ConfigureAwait(false))
        {
            var currency = withdrawal.Amount.Currency;
            if (withdrawal.IsReserved) sums[currency] = sums.GetValueOrDefault(currency, Money.Zero(currency)) + withdrawal.Amount;
        }

        return sums;
    }

    private async Task<Dictionary<Currency, Money>> EscrowAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        return escrow is null ? [] : new() { [escrow.Held.Currency] = escrow.Held };
    }

    private async Task<Dictionary<Currency, Money>> WalletAsync(
        Guid userId, Func<WalletBalance, Money> amount, CancellationToken cancellationToken)
    {
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
        return wallet?.Balances.ToDictionary(held => held.Currency, amount) ?? [];
    }

    /// <summary>Null for a wallet of an earlier release of the app that does not keep them yet, and where there is no wallet.</summary>
    private async Task<Dictionary<Currency, Money>?> ReceivablesAsync(Guid userId, CancellationToken cancellationToken)
    {
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
        return wallet is { KeepsReceivables: true } ? wallet.Receivables.ToDictionary(owed => owed.Currency, owed => -owed) : null;
    }
}
