using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The journal entries of one commit, with what they do in sum to each guarded account.</summary>
internal sealed class JournalAppend
{
    private readonly IReadOnlyList<JournalEntry> entries;
    private readonly IReadOnlyList<Posting> changes;

    /// <exception cref="InvalidOperationException">An entry does not balance: a bug.</exception>
    public JournalAppend(IReadOnlyList<JournalEntry> entries)
    {
        foreach (var entry in entries) entry.AssertBalanced();
        this.entries = entries;
        changes = JournalEntry.NetOfGuarded(entries);
    }

    /// <summary>Appends them; says which key is there already, which entry corrects none that is there, or which account is short.</summary>
    public CommitOutcome? Apply(SqliteSession session, TimeProvider clock)
    {
        foreach (var entry in entries)
        {
            if (entry.Corrects is { } corrected && !Exists(session, corrected)) return new UnknownCorrected(entry.Key, corrected);
            if (!AppendEntry(session, entry, clock.GetUtcNow())) return new AlreadyPosted(entry.Key);
        }

        foreach (var change in changes)
        {
            if (!ChangeBalance(session, change)) return new AccountOverdrawn(change.Account.Name);
        }

        return null;
    }

    private static bool Exists(SqliteSession session, Guid entryId)
    {
        using var found = session.Prepare("SELECT 1 FROM journal_entries WHERE id = ?1");
        return found.Bind(1, entryId).Step();
    }

    private static bool AppendEntry(SqliteSession session, JournalEntry entry, DateTimeOffset now)
    {
        using var insert = session.Prepare("""
            INSERT INTO journal_entries (id, key, kind, contract_id, occurred_at, recorded_at, corrects)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (key) DO NOTHING
            """);
        insert.Bind(1, entry.Id).Bind(2, entry.Key).Bind(3, entry.Kind).Bind(4, entry.ContractId)
            .Bind(5, entry.OccurredAt.ToUnixTimeMilliseconds()).Bind(6, now.ToUnixTimeMilliseconds()).Bind(7, entry.Corrects).Run();
        if (session.Changes == 0) return false;
        var seq = session.LastInsertRowId;
        for (var line = 0; line < entry.Postings.Length; line++)
        {
            var posting = entry.Postings[line];
            using var append = session.Prepare(
                "INSERT INTO journal_postings (entry, line, account, currency, amount) VALUES (?1, ?2, ?3, ?4, ?5)");
            append.Bind(1, seq).Bind(2, line).Bind(3, posting.Account.Name).Bind(4, posting.Amount.Currency.Code)
                .Bind(5, posting.Amount.MinorUnits).Run();
        }

        return true;
    }

    private static bool ChangeBalance(SqliteSession session, Posting change)
    {
        // The condition refuses an overdraft without an exception; the table's CHECK stands behind it.
        using var statement = session.Prepare(change.Amount.MinorUnits < 0
            ? "UPDATE journal_balances SET balance = balance + ?3 WHERE account = ?1 AND currency = ?2 AND balance + ?3 >= 0"
            : """
              INSERT INTO journal_balances (account, currency, balance) VALUES (?1, ?2, ?3)
              ON CONFLICT DO UPDATE SET balance = balance + excluded.balance
              """);
        statement.Bind(1, change.Account.Name).Bind(2, change.Amount.Currency.Code).Bind(3, change.Amount.MinorUnits).Run();
        return session.Changes > 0;
    }
}
