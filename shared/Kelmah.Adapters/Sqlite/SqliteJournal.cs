using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>
/// The journal. Guarded accounts keep a running balance; the others, which every contract touches, are the sum of their
/// closed days and of the postings since.
/// </summary>
/// <param name="schema">The file with its tables.</param>
public sealed class SqliteJournal(SqliteSchema schema) : IJournal
{
    /// <summary>Account names that are read, and entries that are closed, in one go.</summary>
    private const int Batch = 1000;

    internal const string EntryColumns = "seq, id, key, kind, contract_id, occurred_at, recorded_at, corrects";

    private readonly SqliteDatabase database = schema.Database;

    /// <summary>Postings that one reading sums: some hundredths of a second, so that no sum holds up the other readers or a checkpoint.</summary>
    internal int SummedAtOnce { get; init; } = 100_000;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Money>> BalancesAsync(Account account, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Money>>(session => Kept(session, account), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AccountCheck>> CheckAsync(Account account, CancellationToken cancellationToken)
    {
        var (balances, through) = await database.ReadSnapshotAsync(
            session => (Kept(session, account), LastEntry(session)), cancellationToken).ConfigureAwait(false);
        var sums = await SumAsync(account.Name, through, cancellationToken).ConfigureAwait(false);
        var kept = balances.ToDictionary(balance => balance.Currency);
        var posted = sums.ToDictionary(balance => balance.Currency);
        return [.. kept.Keys.Union(posted.Keys).Select(currency => new AccountCheck(
            kept.GetValueOrDefault(currency, Money.Zero(currency)), posted.GetValueOrDefault(currency, Money.Zero(currency))))];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Money>> TotalsAsync(CancellationToken cancellationToken)
    {
        var through = await database.ReadAsync(LastEntry, cancellationToken).ConfigureAwait(false);
        return await SumAsync(account: null, through, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Page<RecordedEntry>> EntriesAsync(Account account, int limit, string? cursor, CancellationToken cancellationToken) =>
        EntriesAsync(new EntrySearch(account), limit, cursor, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Page<RecordedEntry>> EntriesAsync(EntrySearch search, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = cursor is null ? long.MaxValue : QueryCursor.Decode(search.Shape, cursor, 1)[0] as long? ?? throw new InvalidCursorException();
        var time = search.By switch
        {
            JournalTime.Occurred => "occurred_at",
            JournalTime.Recorded => "recorded_at",
        };
        // Without a span of time, the postings' index alone says which entries are wanted.
        var isWanted = search.From is null && search.To is null
            ? ""
            : $" AND EXISTS (SELECT 1 FROM journal_entries WHERE seq = entry AND {time} >= ?4 AND {time} < ?5)";
        return database.ReadSnapshotAsync(
            session =>
            {
                var found = Entries(session, $"""
                    SELECT {EntryColumns} FROM journal_entries WHERE seq IN (
                        SELECT DISTINCT entry FROM journal_postings WHERE account = ?1 AND entry < ?2{isWanted} ORDER BY entry DESC LIMIT ?3)
                    ORDER BY seq DESC
                    """, Bind);
                var more = found.Count > limit;
                if (more) found.RemoveAt(limit);
                return new Page<RecordedEntry>(
                    [.. found.Select(entry => entry.Recorded)], more ? QueryCursor.Encode(search.Shape, [found[^1].Seq]) : null);
            },
            cancellationToken);

        void Bind(SqliteStatement statement)
        {
            statement.Bind(1, search.Account.Name).Bind(2, before).Bind(3, limit + 1);
            if (isWanted.Length == 0) return;
            statement.Bind(4, search.From?.ToUnixTimeMilliseconds() ?? long.MinValue).Bind(5, search.To?.ToUnixTimeMilliseconds() ?? long.MaxValue);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Page<AccountPosting>> PostingsAsync(PostingSearch search, int limit, string? cursor, CancellationToken cancellationToken) =>
        SqlitePostings.ReadAsync(database, search, limit, cursor, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEntry>> ContractEntriesAsync(Guid contractId, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync<IReadOnlyList<RecordedEntry>>(
            session =>
                [.. Entries(
                    session,
                    $"SELECT {EntryColumns} FROM journal_entries WHERE contract_id = ?1 ORDER BY seq",
                    statement => statement.Bind(1, contractId)).Select(entry => entry.Recorded)],
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RecordedEntry?> FindAsync(Guid entryId, CancellationToken cancellationToken) =>
        database.ReadSnapshotAsync(
            session => Entries(session, $"SELECT {EntryColumns} FROM journal_entries WHERE id = ?1", statement => statement.Bind(1, entryId)) is [var found, ..]
                ? found.Recorded
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Money>> BalancesBeforeAsync(Account account, DateTimeOffset recordedBefore, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Money>>(
            session =>
            {
                using var rows = session.Prepare("""
                    SELECT p.currency, sum(p.amount) FROM journal_postings p JOIN journal_entries e ON e.seq = p.entry
                    WHERE p.account = ?1 AND e.recorded_at < ?2 GROUP BY p.currency ORDER BY p.currency
                    """);
                return Amounts(rows.Bind(1, account.Name).Bind(2, recordedBefore.ToUnixTimeMilliseconds()));
            },
            cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Summed from the postings themselves, never from the running balances, so that the two can be compared.</remarks>
    public async IAsyncEnumerable<(Account Account, Money Balance)> AllBalancesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var through = await database.ReadAsync(LastEntry, cancellationToken).ConfigureAwait(false);
        var after = "";
        List<string> names;
        do
        {
            names = await database.ReadAsync(session => AccountsAfter(session, after), cancellationToken).ConfigureAwait(false);
            foreach (var name in names)
            {
                foreach (var balance in await SumAsync(name, through, cancellationToken).ConfigureAwait(false))
                    yield return (Account.Parse(name), balance);
                after = name;
            }
        }
        while (names.Count == Batch);
    }

    /// <inheritdoc/>
    public async Task CloseDaysAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var limit = before.ToUnixTimeMilliseconds();
        while (await SqliteFailures.GuardAsync(database.WriteAsync(session => CloseBatch(session, limit))).ConfigureAwait(false))
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Closes up to a batch of entries; false when the next entry is not over.</summary>
    private static bool CloseBatch(SqliteSession session, long before)
    {
        long from;
        var through = from = Number(session, "SELECT through FROM journal_closing");
        using (var entries = session.Prepare("SELECT seq, recorded_at FROM journal_entries WHERE seq > ?1 ORDER BY seq LIMIT ?2"))
        {
            entries.Bind(1, from).Bind(2, Batch);
            while (entries.Step() && entries.GetInt64(1) < before) through = entries.GetInt64(0);
        }

        if (through == from) return false;
        using var sum = session.Prepare("""
            INSERT INTO journal_closed_balances (account, currency, balance)
            SELECT account, currency, sum(amount) FROM journal_postings WHERE entry > ?1 AND entry <= ?2 GROUP BY account, currency
            ON CONFLICT DO UPDATE SET balance = balance + excluded.balance
            """);
        sum.Bind(1, from).Bind(2, through).Run();
        using var close = session.Prepare("UPDATE journal_closing SET through = ?1");
        close.Bind(1, through).Run();
        return true;
    }

    private static List<Money> Kept(SqliteSession session, Account account)
    {
        using var rows = session.Prepare(account.IsGuarded
            ? "SELECT currency, balance FROM journal_balances WHERE account = ?1 ORDER BY currency"
            : """
              SELECT currency, sum(amount) FROM (
                  SELECT currency, balance AS amount FROM journal_closed_balances WHERE account = ?1
                  UNION ALL
                  SELECT currency, amount FROM journal_postings
                  WHERE account = ?1 AND entry > (SELECT through FROM journal_closing))
              GROUP BY currency ORDER BY currency
              """);
        return Amounts(rows.Bind(1, account.Name));
    }

    private static List<Money> Amounts(SqliteStatement rows)
    {
        var amounts = new List<Money>();
        while (rows.Step()) amounts.Add(new Money(rows.GetInt64(1), Currency.Parse(rows.GetText(0)!)));
        return amounts;
    }

    private static long Number(SqliteSession session, string sql)
    {
        using var statement = session.Prepare(sql);
        statement.Step();
        return statement.GetInt64(0);
    }

    private static long LastEntry(SqliteSession session) => Number(session, "SELECT coalesce(max(seq), 0) FROM journal_entries");

    /// <summary>The next names, each found by a seek: a DISTINCT would walk over all postings of each.</summary>
    private static List<string> AccountsAfter(SqliteSession session, string after)
    {
        using var rows = session.Prepare("""
            WITH RECURSIVE accounts (name) AS (
                SELECT min(account) FROM journal_postings WHERE account > ?1
                UNION ALL
                SELECT (SELECT min(account) FROM journal_postings WHERE account > name) FROM accounts WHERE name IS NOT NULL)
            SELECT name FROM accounts WHERE name IS NOT NULL LIMIT ?2
            """);
        rows.Bind(1, after).Bind(2, Batch);
        var names = new List<string>();
        while (rows.Step()) names.Add(rows.GetText(0)!);
        return names;
    }

    /// <summary>
    /// Sums the postings of an account, or of all, up to an entry, in several readings. Entries are only ever appended, so the
    /// parts belong to one state of the journal.
    /// </summary>
    private async Task<IReadOnlyList<Money>> SumAsync(string? account, long through, CancellationToken cancellationToken)
    {
        var sums = new SortedDictionary<string, Money>(StringComparer.Ordinal);
        var from = 0L;
        while (from < through)
        {
            (var part, from) = await database.ReadAsync(
                (account, from, through, SummedAtOnce),
                static (session, asked) => SumPart(session, asked.account, asked.from, asked.through, asked.SummedAtOnce),
                cancellationToken).ConfigureAwait(false);
            foreach (var amount in part)
                sums[amount.Currency.Code] = sums.TryGetValue(amount.Currency.Code, out var sum) ? sum + amount : amount;
        }

        return [.. sums.Values];
    }

    /// <summary>Sums about so many postings that come after an entry, and says with which entry that ends.</summary>
    private static (List<Money> Sums, long Through) SumPart(SqliteSession session, string? account, long from, long through, int limit)
    {
        var postings = $"FROM journal_postings WHERE {(account is null ? "" : "account = ?3 AND ")}entry > ?1 AND entry <= ?2";
        var end = through;
        using (var last = session.Prepare($"SELECT entry {postings} ORDER BY entry LIMIT 1 OFFSET ?4"))
        {
            last.Bind(1, from).Bind(2, through).Bind(4, limit);
            if (account is not null) last.Bind(3, account);
            if (last.Step()) end = last.GetInt64(0);
        }

        using var rows = session.Prepare($"SELECT currency, sum(amount) {postings} GROUP BY currency");
        rows.Bind(1, from).Bind(2, end);
        if (account is not null) rows.Bind(3, account);
        return (Amounts(rows), end);
    }

    /// <summary>Entries by a statement over <see cref="EntryColumns"/>.</summary>
    internal static List<(long Seq, RecordedEntry Recorded)> Entries(SqliteSession session, string sql, Action<SqliteStatement> bind)
    {
        using var rows = session.Prepare(sql);
        bind(rows);
        var entries = new List<(long, RecordedEntry)>();
        while (rows.Step())
        {
            var seq = rows.GetInt64(0);
            var entry = JournalEntry.Create(
                rows.GetGuid(1),
                rows.GetText(2)!,
                rows.GetText(3)!,
                rows.IsNull(4) ? null : rows.GetGuid(4),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(5)),
                Postings(session, seq)) with
            { Corrects = rows.IsNull(7) ? null : rows.GetGuid(7) };
            entries.Add((seq, new RecordedEntry(entry, DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(6)))));
        }

        return entries;
    }

    private static ImmutableArray<Posting> Postings(SqliteSession session, long seq)
    {
        using var rows = session.Prepare("SELECT account, currency, amount FROM journal_postings WHERE entry = ?1 ORDER BY line");
        rows.Bind(1, seq);
        var postings = ImmutableArray.CreateBuilder<Posting>();
        while (rows.Step())
            postings.Add(new Posting(Account.Parse(rows.GetText(0)!), new Money(rows.GetInt64(2), Currency.Parse(rows.GetText(1)!))));
        return postings.ToImmutable();
    }
}
