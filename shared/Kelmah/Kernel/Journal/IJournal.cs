using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Journal;

/// <summary>The double-entry journal, appended by <see cref="IDocumentStore.CommitAsync"/>.</summary>
public interface IJournal
{
    /// <summary>The sum of an account's postings, one amount for each currency that it has.</summary>
    ValueTask<IReadOnlyList<Money>> BalancesAsync(Account account, CancellationToken cancellationToken);

    /// <summary>Entries that touch an account, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    ValueTask<Page<RecordedEntry>> EntriesAsync(Account account, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Entries of a contract, oldest first.</summary>
    ValueTask<IReadOnlyList<RecordedEntry>> ContractEntriesAsync(Guid contractId, CancellationToken cancellationToken);

    /// <summary>Every account with its balances, by name, for reconciliation.</summary>
    IAsyncEnumerable<(Account Account, Money Balance)> AllBalancesAsync(CancellationToken cancellationToken);

    /// <summary>An account's balances as they are kept, each beside the sum of all its postings at that moment.</summary>
    ValueTask<IReadOnlyList<AccountCheck>> CheckAsync(Account account, CancellationToken cancellationToken);

    /// <summary>The sum of all postings of all accounts, one amount for each currency, as of one moment: zero, unless the journal does not balance.</summary>
    ValueTask<IReadOnlyList<Money>> TotalsAsync(CancellationToken cancellationToken);

    /// <summary>Sums the postings of the days that are over into each account's closed balance; harmless when repeated.</summary>
    /// <param name="before">Midnight UTC; entries recorded before it are closed.</param>
    Task CloseDaysAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>A journal entry with the time at which it was recorded.</summary>
public sealed record RecordedEntry(JournalEntry Entry, DateTimeOffset RecordedAt);

/// <summary>An account's balance in one currency, twice.</summary>
/// <param name="Kept">As it is kept: the running balance, or the closed days and what came since.</param>
/// <param name="Posted">The sum of all postings.</param>
public sealed record AccountCheck(Money Kept, Money Posted);
