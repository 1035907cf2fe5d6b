using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The tables and indexes of the document store. Holding one means that the file has them all.</summary>
public sealed class SqliteSchema
{
    private const string Component = "store";

    private static readonly string[] Scripts =
    [
        """
        CREATE TABLE document_indexes (
            name TEXT PRIMARY KEY, create_sql TEXT NOT NULL, drop_sql TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE events (
            position INTEGER PRIMARY KEY, id BLOB NOT NULL, stream_id TEXT NOT NULL, version INTEGER NOT NULL,
            occurred_at INTEGER NOT NULL, actor_id BLOB, trace_parent TEXT, type TEXT NOT NULL, payload TEXT NOT NULL,
            UNIQUE (stream_id, version)) STRICT;
        CREATE TABLE unrelayed_events (position INTEGER PRIMARY KEY, id BLOB NOT NULL) STRICT;

        CREATE TABLE handled_messages (
            consumer TEXT NOT NULL, message_id TEXT NOT NULL, handled_at INTEGER NOT NULL,
            PRIMARY KEY (consumer, message_id)) STRICT, WITHOUT ROWID;

        CREATE TABLE journal_entries (
            seq INTEGER PRIMARY KEY, id BLOB NOT NULL, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, contract_id BLOB,
            occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, corrects BLOB) STRICT;
        CREATE INDEX journal_entries_contract ON journal_entries (contract_id, seq) WHERE contract_id IS NOT NULL;
        CREATE TABLE journal_postings (
            entry INTEGER NOT NULL REFERENCES journal_entries (seq), line INTEGER NOT NULL, account TEXT NOT NULL,
            currency TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (entry, line)) STRICT, WITHOUT ROWID;
        CREATE INDEX journal_postings_account ON journal_postings (account, entry, currency, amount);
        CREATE TABLE journal_balances (
            account TEXT NOT NULL, currency TEXT NOT NULL, balance INTEGER NOT NULL CHECK (balance >= 0),
            PRIMARY KEY (account, currency)) STRICT, WITHOUT ROWID;
        CREATE TABLE journal_closed_balances (
            account TEXT NOT NULL, currency TEXT NOT NULL, balance INTEGER NOT NULL,
            PRIMARY KEY (account, currency)) STRICT, WITHOUT ROWID;
        CREATE TABLE journal_closing (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), through INTEGER NOT NULL) STRICT;
        INSERT INTO journal_closing VALUES (1, 0);

        CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
            BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
        CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events
            BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
        CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON journal_entries
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON journal_entries
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER postings_are_never_changed BEFORE UPDATE ON journal_postings
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER postings_are_never_removed BEFORE DELETE ON journal_postings
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        """,
        "CREATE INDEX handled_messages_time ON handled_messages (handled_at);",
        "CREATE TABLE guarded_sets (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
        """
        CREATE TABLE parked_events (
            position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, reason TEXT NOT NULL, description TEXT NOT NULL, parked_at INTEGER NOT NULL) STRICT;
        """,
        "CREATE TABLE document_revisions (collection TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
        // How far an index is filled and a collection written anew; NULL for wholly.
        "ALTER TABLE document_indexes ADD COLUMN filled_to INTEGER; ALTER TABLE document_revisions ADD COLUMN rewritten_to INTEGER;",
        // How far the events are cleaned, NULL for wholly; and whether the log may still have what was taken out.
        """
        CREATE TABLE event_cleaning (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1), revision INTEGER NOT NULL, cleaned_to INTEGER, log_left INTEGER NOT NULL) STRICT;
        """,
        "CREATE INDEX journal_entries_id ON journal_entries (id);",
    ];

    private SqliteSchema(SqliteDatabase database, IReadOnlyList<CollectionDefinition> collections)
    {
        Database = database;
        Collections = collections;
    }

    /// <summary>The file.</summary>
    public SqliteDatabase Database { get; }

    /// <summary>The collections that it holds.</summary>
    public IReadOnlyList<CollectionDefinition> Collections { get; }

    /// <summary>Brings the file up to date as <see cref="ApplyAsync(SqliteDatabase, IReadOnlyList{CollectionDefinition}, ILogger, TimeProvider, CancellationToken)"/> does, and logs nothing.</summary>
    public static Task<SqliteSchema> ApplyAsync(SqliteDatabase database, IReadOnlyList<CollectionDefinition> collections) =>
        ApplyAsync(database, collections, NullLogger.Instance, TimeProvider.System, CancellationToken.None);

    /// <summary>
    /// Brings the file up to date: missing tables and indexes are made and filled, indexes no longer declared go, documents of an earlier revision are
    /// written anew, and what is retired goes out of the events. All of these are done in pages of <see cref="DocumentPass.PageSize"/>, each a commit: ended at any
    /// moment, it goes on from there when it is run again.
    /// </summary>
    /// <param name="database">The file, which nobody else writes to meanwhile.</param>
    /// <param name="collections">What it holds.</param>
    /// <param name="logger">Is told how far the pages have come, at their beginning, every ten seconds and at their end.</param>
    /// <param name="clock">Counts the seconds.</param>
    /// <param name="cancellationToken">Ends it after a page.</param>
    /// <exception cref="InvalidOperationException">The file is of a newer release.</exception>
    /// <exception cref="SqliteException">A new unique index meets duplicates, or the file cannot be written.</exception>
    public static async Task<SqliteSchema> ApplyAsync(
        SqliteDatabase database, IReadOnlyList<CollectionDefinition> collections, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        await database.MigrateAsync(Component, Scripts).ConfigureAwait(false);
        var passes = await database.WriteAsync(session =>
        {
            session.Define(CollectionIndex.WordsFunction, static text => string.Join(' ', SearchWords.Of(text)));
            return ApplyCollections(session, [.. collections.Select(CollectionTable.Of)]);
        }).ConfigureAwait(false);
        foreach (var (pass, done, count) in passes)
            await FinishAsync(database, pass, new MigrationProgress(logger, clock, pass.Work, done, count), cancellationToken).ConfigureAwait(false);
        await EventCleaning.EmptyLogAsync(database).ConfigureAwait(false);
        return new SqliteSchema(database, collections);
    }

    /// <summary>Makes the tables and indexes.</summary>
    /// <returns>What is left to do by pages. The words come first: a document that is written anew must have its own among them already.</returns>
    private static List<(DocumentPass Pass, long Done, long Count)> ApplyCollections(SqliteSession session, IReadOnlyList<CollectionTable> tables)
    {
        foreach (var table in tables) session.ExecuteScript(table.Create);
        var indexes = tables.SelectMany(table => table.Collection.Indexes.Select(index => (Table: table, Index: CollectionIndex.Of(table, index)))).ToList();
        ApplyIndexes(session, indexes.ToDictionary(declared => declared.Index.Name, declared => declared.Index, StringComparer.Ordinal));
        var filled = indexes.Where(declared => declared.Index.FillPage is not null).Select(DocumentPass (declared) => new IndexFilling(declared.Table, declared.Index));
        return [.. filled.Concat(tables.Select(table => new DocumentRevision(table))).Append(new EventCleaning()).SelectMany(pass => Unfinished(session, pass))];
    }

    private static void ApplyIndexes(SqliteSession session, Dictionary<string, CollectionIndex> declared)
    {
        foreach (var there in Existing(session))
        {
            if (declared.TryGetValue(there.Name, out var wanted) && wanted.IsMadeLike(there))
                declared.Remove(there.Name);
            else
                Remove(session, there);
        }

        foreach (var missing in declared.Values) Add(session, missing);
    }

    /// <summary>The pass, unless it is over; one over no documents is over at once.</summary>
    private static IEnumerable<(DocumentPass Pass, long Done, long Count)> Unfinished(SqliteSession session, DocumentPass pass)
    {
        if (pass.IsOver(session)) yield break;
        var (done, count) = pass.Progress(session);
        if (count > 0) yield return (pass, done, count);
        else pass.DoPage(session);
    }

    private static async Task FinishAsync(SqliteDatabase database, DocumentPass pass, MigrationProgress progress, CancellationToken cancellationToken)
    {
        progress.Begin();
        for (var page = DocumentPass.PageSize; page == DocumentPass.PageSize;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            page = await database.WriteAsync(pass.DoPage, mayRepeat: true).ConfigureAwait(false);
            progress.Add(page);
        }

        progress.End();
    }

    private static List<CollectionIndex> Existing(SqliteSession session)
    {
        using var rows = session.Prepare("SELECT name, create_sql, drop_sql FROM document_indexes");
        var indexes = new List<CollectionIndex>();
        while (rows.Step()) indexes.Add(new CollectionIndex(rows.GetText(0)!, rows.GetText(1)!, rows.GetText(2)!));
        return indexes;
    }

    private static void Add(SqliteSession session, CollectionIndex index)
    {
        session.ExecuteScript(index.Create);
        using var record = session.Prepare("INSERT INTO document_indexes (name, create_sql, drop_sql, filled_to) VALUES (?1, ?2, ?3, ?4)");
        record.Bind(1, index.Name).Bind(2, index.Create).Bind(3, index.Drop).Bind(4, index.FillPage is null ? null : 0L).Run();
    }

    private static void Remove(SqliteSession session, CollectionIndex index)
    {
        session.ExecuteScript(index.Drop);
        using var record = session.Prepare("DELETE FROM document_indexes WHERE name = ?1");
        record.Bind(1, index.Name).Run();
    }
}
