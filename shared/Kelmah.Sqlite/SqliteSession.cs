using SQLitePCL;

namespace Kelmah.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
public sealed class SqliteSession : IDisposable
{
    /// <summary>How long a connection waits for another, which here are a checkpoint and its readers, or another process.</summary>
    internal const int BusyTimeoutMilliseconds = 10_000;

    /// <summary>
    /// Statements that are kept prepared at most. The program's own texts are fewer than 200; the shapes of a search have no end,
    /// and each takes some 34 KB.
    /// </summary>
    internal const int MaxStatements = 256;

    /// <summary>SQLITE_INNOCUOUS: a schema may use the function, https://www.sqlite.org/c3ref/c_deterministic.html.</summary>
    private const int Innocuous = 0x200000;

    private readonly sqlite3 handle;
    private readonly StatementCache statements = new(MaxStatements);
    private volatile bool ended;

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 handle) => this.handle = handle;

    /// <summary>Whether a transaction is open.</summary>
    internal bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    /// <summary>Whether the present write asked to be undone.</summary>
    internal bool UndoAsked { get; set; }

    /// <summary>Whether <see cref="End"/> was called.</summary>
    internal bool IsEnded => ended;

    /// <summary>Whether no statement is in use and no transaction is open.</summary>
    internal bool IsAtRest => StatementsInUse == 0 && !InTransaction;

    /// <summary>Statements that were asked for and not disposed of yet.</summary>
    internal int StatementsInUse { get; set; }

    /// <summary>Statements that are kept prepared.</summary>
    internal int StatementsKept => statements.Count;

    /// <summary>Told of each failure that a damaged file is to blame for.</summary>
    internal Action<SqliteException>? OnDamage { get; set; }

    /// <summary>Rows changed since the connection was opened, those of full-text indexes among them.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(handle);

    /// <summary>Rows changed by the last INSERT, UPDATE or DELETE.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>Row id of the last INSERT.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(handle);

    /// <summary>The prepared statement for <paramref name="sql"/>, reset and without values; dispose it after use.</summary>
    /// <param name="sql">
    /// One statement with parameters <c>?1</c>, <c>?2</c>, … Keep values out of it: the texts that were used last are kept prepared.
    /// </param>
    /// <exception cref="SqliteException">The statement does not compile.</exception>
    public SqliteStatement Prepare(string sql)
    {
        var kept = statements.Find(sql);
        if (kept is not null && kept.TryRent()) return kept;
        // A text that is in use (a statement inside its own rows), or that there is no room for, gets a handle that is closed after use.
        var keep = kept is null && statements.TryMakeRoom();
        Check(raw.sqlite3_prepare_v3(handle, sql, keep ? (uint)raw.SQLITE_PREPARE_PERSISTENT : 0u, out var prepared));
        var statement = new SqliteStatement(this, sql, prepared, closeAfterUse: !keep);
        statement.TryRent();
        if (keep) statements.Add(statement);
        return statement;
    }

    /// <summary>Runs one statement without values and without rows.</summary>
    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        statement.Run();
    }

    /// <summary>Runs several statements that are separated by semicolons.</summary>
    /// <exception cref="SqliteException">One of them failed.</exception>
    public void ExecuteScript(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>
    /// Gives this connection a function of one text, for its statements and the triggers that they meet. NULL stays NULL. Another connection that meets
    /// such a trigger fails unless it has the function too.
    /// </summary>
    /// <param name="name">As SQL calls it.</param>
    /// <param name="function">Gives the same for the same text, and throws nothing.</param>
    public void Define(string name, Func<string, string> function) => Check(raw.sqlite3_create_function(
        handle, name, 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC | Innocuous, null, (context, _, arguments) =>
        {
            if (raw.sqlite3_value_type(arguments[0]) == raw.SQLITE_NULL) raw.sqlite3_result_null(context);
            else raw.sqlite3_result_text(context, function(raw.sqlite3_value_text(arguments[0]).utf8_to_string()));
        }));

    /// <summary>
    /// Undoes what the present write has done, once it returns; its result still reaches the caller. For an outcome that
    /// is expected, where an exception would only cost time.
    /// </summary>
    public void Undo() => UndoAsked = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        statements.Dispose();
        handle.Dispose();
    }

    internal static SqliteSession Open(string path, bool readOnly)
    {
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE)
            | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code == raw.SQLITE_OK) return new SqliteSession(handle);
        handle.Dispose();
        throw new SqliteException($"The database file cannot be opened: {raw.sqlite3_errstr(code).utf8_to_string()}.", code);
    }

    /// <summary>
    /// Makes the running statement fail, and those that follow. The one member for other threads, which must know that the
    /// connection is not closed meanwhile.
    /// </summary>
    internal void End()
    {
        ended = true;
        raw.sqlite3_interrupt(handle);
    }

    /// <summary>Copies the write-ahead log into the file and makes it empty; false if readers need it still after the given time.</summary>
    /// <exception cref="SqliteException">The disk did not take it.</exception>
    internal bool TryEmptyLog(TimeSpan patience)
    {
        Check(raw.sqlite3_busy_timeout(handle, (int)patience.TotalMilliseconds));
        var code = raw.sqlite3_wal_checkpoint_v2(handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        Check(raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds));
        if ((code & 0xff) == raw.SQLITE_BUSY) return false;
        Check(code);
        return true;
    }

    internal void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)) throw Failure();
    }

    internal SqliteException Failure()
    {
        if (ended) return new SqliteException($"The reader took longer than {ReaderPool.Limit.TotalSeconds:0} seconds and was ended.", raw.SQLITE_INTERRUPT);
        var failure = new SqliteException(raw.sqlite3_errmsg(handle).utf8_to_string(), raw.sqlite3_extended_errcode(handle));
        if (failure.IsDamage) OnDamage?.Invoke(failure);
        return failure;
    }

    /// <summary>Copies the whole database into another file, which must be empty, as it stands at one moment.</summary>
    /// <exception cref="SqliteException">One of the files cannot be read or written.</exception>
    internal void CopyTo(SqliteSession target)
    {
        var backup = raw.sqlite3_backup_init(target.handle, "main", handle, "main");
        if (backup.IsInvalid) throw target.Failure();
        // In one step: the copy is of one moment, and another process that writes does not make it begin again.
        var code = raw.sqlite3_backup_step(backup, -1);
        var finished = raw.sqlite3_backup_finish(backup);
        if (code != raw.SQLITE_DONE) throw new SqliteException(raw.sqlite3_errstr(code).utf8_to_string(), code);
        target.Check(finished);
    }
}
