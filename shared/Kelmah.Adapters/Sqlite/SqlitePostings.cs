using System.Text;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>Reads what entries did to one account, with its balance after each.</summary>
internal static class SqlitePostings
{
    /// <inheritdoc cref="IJournal.PostingsAsync"/>
    public static ValueTask<Page<AccountPosting>> ReadAsync(
        SqliteDatabase database, PostingSearch search, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var before = Decode(search.Shape, cursor);
        return database.ReadSnapshotAsync(
            session =>
            {
                var lines = Lines(session, search, before, limit + 1);
                var more = lines.Count > limit;
                if (more) lines.RemoveAt(limit);
                var entries = EntriesOf(session, lines);
                var balances = Balances(session, search.Account.Name, lines);
                return new Page<AccountPosting>(
                    [.. lines.Select(line => new AccountPosting(entries[line.Seq], line.Amount, balances[line]))],
                    more ? QueryCursor.Encode(search.Shape, [lines[^1].Seq, lines[^1].Amount.Currency.Code]) : null);
            },
            cancellationToken);
    }

    private static (long Seq, string Currency) Decode(string shape, string? cursor)
    {
        if (cursor is null) return (long.MaxValue, "");
        var position = QueryCursor.Decode(shape, cursor, 2);
        return position is [long seq, string currency] ? (seq, currency) : throw new InvalidCursorException();
    }

    /// <summary>The wanted lines after a position, newest first, the currencies of one entry by their code.</summary>
    private static List<Line> Lines(SqliteSession session, PostingSearch search, (long Seq, string Currency) before, int limit)
    {
        var time = search.By switch
        {
            JournalTime.Occurred => "occurred_at",
            JournalTime.Recorded => "recorded_at",
        };
        var sql = new StringBuilder("""
            SELECT p.entry, p.currency, sum(p.amount) FROM journal_postings p JOIN journal_entries e ON e.seq = p.entry
            WHERE p.account = ?1 AND p.entry <= ?2 AND (p.entry < ?2 OR p.currency > ?3)
            """);
        if (search.Currency is not null) sql.Append(" AND p.currency = ?5");
        if (search.ContractId is not null) sql.Append(" AND e.contract_id = ?6");
        if (search.From is not null) sql.Append(" AND e.").Append(time).Append(" >= ?7");
        if (search.To is not null) sql.Append(" AND e.").Append(time).Append(" < ?8");
        sql.Append(" GROUP BY p.entry, p.currency ORDER BY p.entry DESC, p.currency LIMIT ?4");
        using var rows = session.Prepare(sql.ToString());
        rows.Bind(1, search.Account.Name).Bind(2, before.Seq).Bind(3, before.Currency).Bind(4, limit);
        if (search.Currency is { } currency) rows.Bind(5, currency.Code);
        if (search.ContractId is { } contractId) rows.Bind(6, contractId);
        if (search.From is { } from) rows.Bind(7, from.ToUnixTimeMilliseconds());
        if (search.To is { } to) rows.Bind(8, to.ToUnixTimeMilliseconds());
        var lines = new List<Line>();
        while (rows.Step()) lines.Add(new Line(rows.GetInt64(0), new Money(rows.GetInt64(2), Currency.Parse(rows.GetText(1)!))));
        return lines;
    }

    private static Dictionary<long, RecordedEntry> EntriesOf(SqliteSession session, List<Line> lines)
    {
        var entries = new Dictionary<long, RecordedEntry>();
        foreach (var seq in lines.Select(line => line.Seq).Distinct())
        {
            entries[seq] = SqliteJournal.Entries(
                session, $"SELECT {SqliteJournal.EntryColumns} FROM journal_entries WHERE seq = ?1", statement => statement.Bind(1, seq))[0].Recorded;
        }

        return entries;
    }

    /// <summary>Sums all up to the oldest line of each currency once, and from there on only what lies between two lines.</summary>
    private static Dictionary<Line, Money> Balances(SqliteSession session, string account, List<Line> lines)
    {
        var balances = new Dictionary<Line, Money>();
        using var sum = session.Prepare(
            "SELECT coalesce(sum(amount), 0) FROM journal_postings WHERE account = ?1 AND currency = ?2 AND entry > ?3 AND entry <= ?4");
        foreach (var ofCurrency in lines.GroupBy(line => line.Amount.Currency))
        {
            var (balance, through) = (Money.Zero(ofCurrency.Key), 0L);
            foreach (var line in ofCurrency.Reverse())
            {
                sum.Bind(1, account).Bind(2, ofCurrency.Key.Code).Bind(3, through).Bind(4, line.Seq).Step();
                balance += new Money(sum.GetInt64(0), ofCurrency.Key);
                sum.Reset();
                balances[line] = balance;
                through = line.Seq;
            }
        }

        return balances;
    }

    private sealed record Line(long Seq, Money Amount);
}
