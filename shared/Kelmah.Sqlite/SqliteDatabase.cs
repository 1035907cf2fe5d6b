using System.Collections.Concurrent;

namespace Kelmah.Sqlite;

/// <summary>
/// One SQLite file with one writer that groups waiting writes into one transaction, and pooled readers.
/// </summary>
/// <remarks>
/// Guarantees: a write that has been acknowledged is on disk (WAL, <c>synchronous=FULL</c>); each write is atomic and
/// one that throws undoes only itself; writes are applied in the order in which
/// they were asked for. A reader sees every write that was acknowledged before it began.
/// </remarks>
public sealed class SqliteDatabase : IAsyncDisposable
{
    private const int BusyTimeoutMilliseconds = 10_000;

    private readonly string path;
    private readonly GroupCommitWriter writer;
    private readonly ConcurrentBag<SqliteSession> readers = [];
    private volatile bool disposed;

    /// <summary>Opens the file, creating it if it is not there.</summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <exception cref="SqliteException">The file cannot be opened or is not a database.</exception>
    public SqliteDatabase(string path)
    {
        this.path = path;
        var connection = SqliteSession.Open(path, readOnly: false);
        connection.ExecuteScript($"""
            PRAGMA busy_timeout={BusyTimeoutMilliseconds};
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=FULL;
            PRAGMA wal_autocheckpoint=4000;
            PRAGMA journal_size_limit=67108864;
            PRAGMA temp_store=MEMORY;
            PRAGMA cache_size=-32768;
            """);
        writer = new GroupCommitWriter(connection);
    }

    /// <summary>Runs <paramref name="work"/> on the writer and completes when its effect is on disk.</summary>
    /// <param name="work">
    /// Synchronous and short; it runs on the writer's thread. An exception undoes what it did, leaves its neighbours alone
    /// and is thrown to the caller.
    /// </param>
    /// <param name="mayRepeat">
    /// Says that the work changes nothing but the file and its result, so that it can run, be undone and run again. Such
    /// writes cost less: together they need no savepoints, as long as none of them fails.
    /// </param>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, bool mayRepeat = false)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return writer.EnqueueAsync(work, mayRepeat);
    }

    /// <summary>Runs <paramref name="work"/> on the writer and completes when its effect is on disk.</summary>
    /// <param name="work">As in <see cref="WriteAsync{T}(Func{SqliteSession, T}, bool)"/>.</param>
    /// <param name="mayRepeat">As there.</param>
    public Task WriteAsync(Action<SqliteSession> work, bool mayRepeat = false) => WriteAsync(
        session =>
        {
            work(session);
            return true;
        },
        mayRepeat);

    /// <summary>Runs one reading statement on a pooled read-only connection, on the caller's thread.</summary>
    public T Read<T>(Func<SqliteSession, T> work) => Read(work, static (session, inner) => inner(session));

    /// <summary>Runs one reading statement with <paramref name="state"/>, so that no closure is needed.</summary>
    public T Read<TState, T>(TState state, Func<SqliteSession, TState, T> work)
    {
        var session = RentReader();
        try
        {
            return work(session, state);
        }
        finally
        {
            ReturnReader(session);
        }
    }

    /// <summary>Runs several reading statements that all see the same state of the file.</summary>
    public T ReadSnapshot<T>(Func<SqliteSession, T> work) => Read(work, static (session, inner) =>
    {
        session.Execute("BEGIN");
        try
        {
            return inner(session);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    });

    /// <summary>Brings the tables of one component up to date.</summary>
    /// <param name="component">The owner of the tables, for example <c>durable</c>.</param>
    /// <param name="scripts">Every script there has ever been, oldest first; a released one is never changed.</param>
    /// <exception cref="InvalidOperationException">The file is newer than the scripts, or a released script changed.</exception>
    public Task MigrateAsync(string component, params IReadOnlyList<string> scripts) =>
        WriteAsync(session => SchemaMigration.Apply(session, component, scripts));

    /// <summary>Finishes the waiting writes and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        await writer.DisposeAsync().ConfigureAwait(false);
        while (readers.TryTake(out var session)) session.Dispose();
    }

    private SqliteSession RentReader()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (readers.TryTake(out var pooled)) return pooled;
        var session = SqliteSession.Open(path, readOnly: true);
        session.ExecuteScript($"""
            PRAGMA busy_timeout={BusyTimeoutMilliseconds};
            PRAGMA query_only=ON;
            PRAGMA temp_store=MEMORY;
            PRAGMA cache_size=-8192;
            PRAGMA mmap_size=1073741824;
            """);
        return session;
    }

    private void ReturnReader(SqliteSession session)
    {
        if (disposed) session.Dispose();
        else readers.Add(session);
    }
}
