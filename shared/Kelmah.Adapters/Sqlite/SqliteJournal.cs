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
    /// <summary>Accounts that are read, and entries that are closed, in one go.</summary>
    private const int Batch = 1000;

    private const string EntriesShape = "journal entries of an account";

    private const string EntryColumns = "seq, id, key, kind, contract_id, occurred_at, recorded_at, corrects";

    private readonly SqliteDatabase database = schema.Database;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Money>> BalancesAsync(Account account, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<Money>>(database.Read(session => Kept(session, account)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AccountCheck>> CheckAsync(Account account, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<AccountCheck>>(database.ReadSnapshot(session =>
        {
            var kept = Kept(session, account).ToDictionary(balance => balance.Currency);
            using var rows = session.Prepare(
                "SELECT currency, sum(amount) FROM journal_postings WHERE account = ?1 GROUP BY currency ORDER BY currency");
            var posted = Amounts(rows.Bind(1, account.Name)).ToDictionary(balance => balance.Currency);
            return kept.Keys.Union(posted.Keys).Select(currency => new AccountCheck(
                kept.GetValueOrDefault(currency, Money.Zero(currency)), posted.GetValueOrDefault(currency, Money.Zero(currency)))).ToList();
        }));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Money>> TotalsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<Money>>(database.Read(session =>
        {
            using var rows = session.Prepare("SELECT currency, sum(amount) FROM journal_postings GROUP BY currency ORDER BY currency");
            return Amounts(rows);
        }));
    }

    /// <inheritdoc/>
    public ValueTask<Page<RecordedEntry>> EntriesAsync(Account account, int limit, string? cursor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var shape = $"{EntriesShape} {account.Name}";
        var before = cursor is null ? long.MaxValue : QueryCursor.Decode(shape, cursor, 1)[0] as long? ?? throw new InvalidCursorException();
        return ValueTask.FromResult(database.ReadSnapshot(session =>
        {
            var found = Entries(session, $"""
                SELECT {EntryColumns} FROM journal_entries WHERE seq IN (
                    SELECT DISTINCT entry FROM journal_postings WHERE account = ?1 AND entry < ?2 ORDER BY entry DESC LIMIT ?3)
                ORDER BY seq DESC
                """, statement => statement.Bind(1, account.Name).Bind(2, before).Bind(3, limit + 1));
            var more = found.Count > limit;
            if (more) found.RemoveAt(limit);
            return new Page<RecordedEntry>(
                [.. found.Select(entry => entry.Recorded)], more ? QueryCursor.Encode(shape, [found[^1].Seq]) : null);
        }));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RecordedEntry>> ContractEntriesAsync(Guid contractId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(database.ReadSnapshot<IReadOnlyList<RecordedEntry>>(session =>
            [.. Entries(
                session,
                $"SELECT {EntryColumns} FROM journal_entries WHERE contract_id = ?1 ORDER BY seq",
                statement => statement.Bind(1, contractId)).Select(entry => entry.Recorded)]));
    }

    /// <inheritdoc/>
    /// <remarks>Summed from the postings themselves, never from the running balances, so that the two can be compared.</remarks>
    public async IAsyncEnumerable<(Account Account, Money Balance)> AllBalancesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        List<(Account Account, Money Balance)> batch;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            batch = database.ReadSnapshot(session => SumsAfter(session, after));
            foreach (var balance in batch) yield return balance;
            if (batch.Count > 0) after = batch[^1].Account.Name;
            await Task.Yield();
        }
        while (batch.Count > 0);
    }

    /// <inheritdoc/>
    public async Task CloseDaysAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var limit = before.ToUnixTimeMilliseconds();
        while (await database.WriteAsync(session => CloseBatch(session, limit)).ConfigureAwait(false))
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

    private static List<(Account Account, Money Balance)> SumsAfter(SqliteSession session, string after)
    {
        using var rows = session.Prepare("""
            SELECT account, currency, sum(amount) FROM journal_postings WHERE account IN (
                SELECT DISTINCT account FROM journal_postings WHERE account > ?1 ORDER BY account LIMIT ?2)
            GROUP BY account, currency ORDER BY account, currency
            """);
        rows.Bind(1, after).Bind(2, Batch);
        var sums = new List<(Account Account, Money Balance)>();
        while (rows.Step()) sums.Add((Account.Parse(rows.GetText(0)!), new Money(rows.GetInt64(2), Currency.Parse(rows.GetText(1)!))));
        return sums;
    }

    private static List<(long Seq, RecordedEntry Recorded)> Entries(SqliteSession session, string sql, Action<SqliteStatement> bind)
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
