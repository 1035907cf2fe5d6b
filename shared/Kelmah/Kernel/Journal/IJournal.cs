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

    /// <summary>What entries did to an account, newest first, each with the account's balance after it in the posting's currency.</summary>
    /// <param name="search">Which; a balance counts every posting before, wanted or not.</param>
    /// <param name="limit">How many at most; one entry is one item for each currency that it moves.</param>
    /// <param name="cursor">Of the page before; null for the first.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    ValueTask<Page<AccountPosting>> PostingsAsync(PostingSearch search, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>Entries of a contract, oldest first.</summary>
    ValueTask<IReadOnlyList<RecordedEntry>> ContractEntriesAsync(Guid contractId, CancellationToken cancellationToken);

    /// <summary>Entries that touch an account in a span of time, newest first as they were recorded.</summary>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    ValueTask<Page<RecordedEntry>> EntriesAsync(EntrySearch search, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>An entry by its id; null where there is none.</summary>
    ValueTask<RecordedEntry?> FindAsync(Guid entryId, CancellationToken cancellationToken);

    /// <summary>What an account held before a time: the sum of its postings that were recorded then, one amount for each currency that it had.</summary>
    ValueTask<IReadOnlyList<Money>> BalancesBeforeAsync(Account account, DateTimeOffset recordedBefore, CancellationToken cancellationToken);

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

/// <summary>Which postings of one account are wanted; what is null does not restrict it.</summary>
/// <param name="Account">The account.</param>
public sealed record PostingSearch(Account Account)
{
    /// <summary>Those in one currency.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Those of one contract.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>Then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before, UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Which of an entry's times <see cref="From"/> and <see cref="To"/> are compared with. The order is always that of recording.</summary>
    public JournalTime By { get; init; } = JournalTime.Recorded;

    /// <summary>What a cursor of this list belongs to.</summary>
    public string Shape => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"journal postings of {Account.Name} {Currency} {ContractId} {From:O} {To:O} {By}");
}

/// <summary>The two times of a journal entry.</summary>
public enum JournalTime
{
    /// <summary>When it happened in the world.</summary>
    Occurred,

    /// <summary>When it was recorded.</summary>
    Recorded,
}

/// <summary>What one entry did to one account in one currency.</summary>
/// <param name="Recorded">The entry.</param>
/// <param name="Amount">The sum of its postings to the account; negative takes away.</param>
/// <param name="BalanceAfter">The account's balance after it, in the same currency.</param>
public sealed record AccountPosting(RecordedEntry Recorded, Money Amount, Money BalanceAfter);

/// <summary>Which entries that touch an account are wanted; what is null does not restrict it.</summary>
/// <param name="Account">The account.</param>
public sealed record EntrySearch(Account Account)
{
    /// <summary>Then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before, UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Which of an entry's times <see cref="From"/> and <see cref="To"/> are compared with. The order is always that of recording.</summary>
    public JournalTime By { get; init; } = JournalTime.Recorded;

    /// <summary>What a cursor of this list belongs to.</summary>
    public string Shape => From is null && To is null
        ? $"journal entries of an account {Account.Name}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"journal entries of {Account.Name} {From:O} {To:O} {By}");
}
