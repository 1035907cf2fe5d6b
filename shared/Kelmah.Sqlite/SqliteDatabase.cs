namespace Kelmah.Sqlite;

/// <summary>
/// One SQLite file with one writer that groups waiting writes into one transaction, and pooled readers.
/// </summary>
/// <remarks>
/// Guarantees: a write that has been acknowledged is on disk (WAL, <c>synchronous=FULL</c>); each write is atomic and
/// one that throws undoes only itself; writes are applied in the order in which
/// they were asked for. A reader sees every write that was acknowledged before it began. Readers wait their turn where there are
/// many, and one that takes longer than ten seconds is ended with a <see cref="SqliteException"/>: it would hold up the others, and
/// the write-ahead log would grow beside it. So work on a reader is synchronous and short, waits for nothing, asks the database
/// for no other reader, and keeps no row for later; what reads all of something reads it page by page.
/// </remarks>
public sealed class SqliteDatabase : IAsyncDisposable
{
    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromSeconds(1);

    /// <summary>By more than this no time service steps a clock that it keeps.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private readonly GroupCommitWriter writer;
    private readonly ReaderPool readers;
    private readonly CommitPosition position;
    private readonly TimeProvider clock;
    private readonly ITimer upkeep;
    private readonly TaskCompletionSource<string> damage = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool disposed;

    /// <summary>Opens the file, creating it if it is not there.</summary>
    /// <param name="path">The file's path; its folder must exist.</param>
    /// <exception cref="SqliteException">The file cannot be opened or is not a database.</exception>
    public SqliteDatabase(string path)
        : this(path, TimeProvider.System)
    {
    }

    /// <param name="path">The file's path.</param>
    /// <param name="clock">By which readers are ended and checkpoints are tried again.</param>
    /// <param name="maxReaders">Readers at once at most.</param>
    /// <param name="logLimit">Bytes that the write-ahead log may have.</param>
    internal SqliteDatabase(string path, TimeProvider clock, int? maxReaders = null, long logLimit = WriteAheadLog.DefaultLimit)
    {
        this.clock = clock;
        foreach (var name in (string[])[path, path + "-wal", path + "-shm", CommitAnchor.PathOf(path)]) OwnerOnly.Restrict(name);
        // SQLite would make the file readable by others, and gives the log the file's rights.
        OwnerOnly.OpenFile(path, FileMode.OpenOrCreate, share: FileShare.ReadWrite | FileShare.Delete).Dispose();
        var anchor = CommitAnchor.Open(path);
        SqliteSession? connection = null;
        try
        {
            var wasUnclean = anchor.Last is { IsOpen: true } || new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
            connection = OpenWriter(path, logLimit);
            connection.OnDamage = NoteDamage;
            var isChecked = wasUnclean && DatabaseIntegrity.Check(path, DatabaseIntegrity.Limit);
            position = CommitPosition.Load(connection, anchor, clock);
            Opening = new FileOpening(wasUnclean, isChecked, position.Missing);
            var log = new WriteAheadLog(connection, path, logLimit);
            // What a crash left there may have been deleted just before it.
            if (wasUnclean) log.TryEmptyNow();
            writer = new GroupCommitWriter(connection, log, position);
        }
        catch
        {
            connection?.Dispose();
            anchor.Dispose();
            throw;
        }

        readers = new ReaderPool(maxReaders ?? MaxReaders, () => OpenReader(path), clock);
        upkeep = clock.CreateTimer(_ => KeepUp(), null, UpkeepInterval, UpkeepInterval);
    }

    /// <summary>
    /// A reader keeps a core busy, but for the moments in which it waits for the disk: more than two for each core gain nothing.
    /// At least eight, so that a few slow ones on a small machine leave places; at most 32, since a connection can come to
    /// 17 MB, half of it pages and half prepared statements.
    /// </summary>
    internal static int MaxReaders { get; } = Math.Clamp(2 * Environment.ProcessorCount, 8, 32);

    /// <summary>What was found when the file was opened.</summary>
    public FileOpening Opening { get; }

    /// <summary>
    /// How far the clock is behind the newest commit, as after it was set back; zero for two seconds and less, which a time service corrects. A
    /// start sees the commits of earlier processes.
    /// </summary>
    public TimeSpan ClockBehind => position.Newest - clock.GetUtcNow() is var behind && behind > ClockTolerance ? behind : TimeSpan.Zero;

    /// <summary>Completes when a read or a write first meets a damaged page, with what SQLite says of it.</summary>
    public Task<string> Damage => damage.Task;

    internal ReaderPool Readers => readers;

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

    /// <summary>Runs one reading statement on a pooled read-only connection, when its turn comes.</summary>
    /// <param name="work">Synchronous and short.</param>
    /// <param name="cancellationToken">Ends the wait for a turn.</param>
    public ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        ReadAsync(work, static (session, inner) => inner(session), cancellationToken);

    /// <summary>Runs one reading statement with <paramref name="state"/>, so that no closure is needed.</summary>
    public async ValueTask<T> ReadAsync<TState, T>(TState state, Func<SqliteSession, TState, T> work, CancellationToken cancellationToken)
    {
        var session = await readers.TakeAsync(cancellationToken).ConfigureAwait(false);
        return Run(session, state, work);
    }

    /// <summary>Runs several reading statements that all see the same state of the file.</summary>
    public ValueTask<T> ReadSnapshotAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        ReadAsync(work, Snapshot, cancellationToken);

    /// <summary>As <see cref="ReadAsync{T}"/>, where the caller's thread can wait.</summary>
    public T Read<T>(Func<SqliteSession, T> work) => Run(readers.Take(), work, static (session, inner) => inner(session));

    /// <summary>As <see cref="ReadSnapshotAsync{T}"/>, where the caller's thread can wait.</summary>
    public T ReadSnapshot<T>(Func<SqliteSession, T> work) => Run(readers.Take(), work, Snapshot);

    /// <summary>Brings the tables of one component up to date.</summary>
    /// <param name="component">The owner of the tables, for example <c>durable</c>.</param>
    /// <param name="scripts">Every script there has ever been, oldest first; a released one is never changed.</param>
    /// <exception cref="NewerSchemaException">The file is newer than the scripts.</exception>
    /// <exception cref="InvalidOperationException">A released script changed.</exception>
    public Task MigrateAsync(string component, params IReadOnlyList<string> scripts) =>
        WriteAsync(session => SchemaMigration.Apply(session, component, scripts));

    /// <summary>Writes a row, as every commit does; completes when it is on disk.</summary>
    /// <exception cref="SqliteException">The disk does not take it, or the file is damaged.</exception>
    public Task ProbeAsync() => WriteAsync(
        session =>
        {
            using var probe = session.Prepare("UPDATE file_state SET probed_ms = ?1");
            probe.Bind(1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()).Run();
        },
        mayRepeat: true);

    /// <summary>
    /// Brings all that is in the write-ahead log into the file and empties it, so that nothing stays there that was deleted since.
    /// </summary>
    /// <returns>False where readers, or the disk, did not let it be emptied; it is tried again when it grows, and at the end.</returns>
    public Task<bool> EmptyLogAsync()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return writer.EmptyLogAsync();
    }

    /// <summary>Copies a database that other processes may be at work on into a new file, as it stands at one moment.</summary>
    /// <param name="source">The database's path.</param>
    /// <param name="target">The new file's path; its owner alone can read it.</param>
    /// <exception cref="SqliteException">One of the files cannot be read or written.</exception>
    /// <exception cref="IOException">The new file cannot be made, or is there already.</exception>
    public static void Copy(string source, string target)
    {
        OwnerOnly.OpenFile(target, FileMode.CreateNew).Dispose();
        using var from = SqliteSession.Open(source, readOnly: true);
        from.ExecuteScript($"PRAGMA busy_timeout={SqliteSession.BusyTimeoutMilliseconds};");
        using var to = SqliteSession.Open(target, readOnly: false);
        from.CopyTo(to);
    }

    /// <summary>Runs one reading statement on a database that other processes may be at work on.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public static T ReadFile<T>(string path, Func<SqliteSession, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var session = SqliteSession.Open(path, readOnly: true);
        session.ExecuteScript($"PRAGMA busy_timeout={SqliteSession.BusyTimeoutMilliseconds};");
        return work(session);
    }

    /// <summary>How many commits a database has had that nobody is at work on; 0 for one of an earlier release.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public static long CommitsOf(string path)
    {
        using var session = SqliteSession.Open(path, readOnly: true);
        using var table = session.Prepare("SELECT count(*) FROM sqlite_master WHERE name = 'file_state'");
        if (!table.Step() || table.GetInt64(0) == 0) return 0;
        using var row = session.Prepare("SELECT commits FROM file_state");
        return row.Step() ? row.GetInt64(0) : 0;
    }

    /// <summary>Looks at all of a file, whatever time that takes.</summary>
    /// <exception cref="SqliteException">A page is damaged, or the file is no database.</exception>
    public static void CheckWhole(string path) => DatabaseIntegrity.Check(path, Timeout.InfiniteTimeSpan);

    /// <summary>Finishes the waiting writes, brings all that is in the write-ahead log into the file, and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        // Before the writer, for only the last connection removes the log, and that must be one that can write.
        readers.Close();
        await writer.DisposeAsync().ConfigureAwait(false);
        await upkeep.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteSession OpenWriter(string path, long logLimit)
    {
        var session = SqliteSession.Open(path, readOnly: false);
        try
        {
            session.ExecuteScript($"""
                PRAGMA busy_timeout={SqliteSession.BusyTimeoutMilliseconds};
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=FULL;
                PRAGMA secure_delete=ON;
                PRAGMA wal_autocheckpoint=4000;
                PRAGMA journal_size_limit={logLimit};
                PRAGMA temp_store=MEMORY;
                PRAGMA cache_size=-32768;
                """);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private SqliteSession OpenReader(string path)
    {
        var session = SqliteSession.Open(path, readOnly: true);
        session.OnDamage = NoteDamage;
        session.ExecuteScript($"""
            PRAGMA busy_timeout={SqliteSession.BusyTimeoutMilliseconds};
            PRAGMA query_only=ON;
            PRAGMA temp_store=MEMORY;
            PRAGMA cache_size=-8192;
            PRAGMA mmap_size=1073741824;
            """);
        return session;
    }

    private static T Snapshot<T>(SqliteSession session, Func<SqliteSession, T> work)
    {
        session.Execute("BEGIN");
        try
        {
            return work(session);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    }

    private T Run<TState, T>(SqliteSession session, TState state, Func<SqliteSession, TState, T> work)
    {
        try
        {
            return work(session, state);
        }
        finally
        {
            readers.Return(session);
        }
    }

    private void NoteDamage(SqliteException failure) => damage.TrySetResult(failure.Message);

    private void KeepUp()
    {
        readers.EndOverdue();
        writer.RetryCheckpoint();
        position.Note();
    }
}
