using System.Diagnostics.CodeAnalysis;
using System.Text;
using SQLitePCL;

namespace Kelmah.Sqlite;

/// <summary>A prepared statement: bind, step, read, dispose. Disposing returns it to its session.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Dispose returns the statement; its session closes the handle.")]
public sealed class SqliteStatement : IDisposable
{
    private readonly SqliteSession session;
    private readonly sqlite3_stmt handle;
    private readonly bool closeAfterUse;

    internal SqliteStatement(SqliteSession session, string sql, sqlite3_stmt handle, bool closeAfterUse)
    {
        this.session = session;
        Sql = sql;
        this.handle = handle;
        this.closeAfterUse = closeAfterUse;
    }

    /// <summary>The statement's text.</summary>
    internal string Sql { get; }

    /// <summary>Whether it was asked for and not disposed of yet.</summary>
    internal bool IsInUse { get; private set; }

    /// <summary>Binds a text; null binds NULL.</summary>
    public SqliteStatement Bind(int index, string? value)
    {
        session.Check(value is null ? raw.sqlite3_bind_null(handle, index) : raw.sqlite3_bind_text(handle, index, value));
        return this;
    }

    /// <summary>Binds a text given as UTF-8.</summary>
    public SqliteStatement BindUtf8(int index, ReadOnlySpan<byte> value)
    {
        session.Check(raw.sqlite3_bind_text(handle, index, value));
        return this;
    }

    /// <summary>Binds a whole number.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        session.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    /// <summary>Binds a whole number; null binds NULL.</summary>
    public SqliteStatement Bind(int index, long? value)
    {
        session.Check(value is { } number ? raw.sqlite3_bind_int64(handle, index, number) : raw.sqlite3_bind_null(handle, index));
        return this;
    }

    /// <summary>Binds a floating-point number.</summary>
    public SqliteStatement Bind(int index, double value)
    {
        session.Check(raw.sqlite3_bind_double(handle, index, value));
        return this;
    }

    /// <summary>Binds bytes.</summary>
    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        session.Check(raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>Binds an id as its 16 bytes, big-endian, so that UUIDv7 ids sort by time.</summary>
    public SqliteStatement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(index, bytes);
    }

    /// <summary>Binds an id; null binds NULL.</summary>
    public SqliteStatement Bind(int index, Guid? value)
    {
        if (value is { } id) return Bind(index, id);
        session.Check(raw.sqlite3_bind_null(handle, index));
        return this;
    }

    /// <summary>Binds a value whose type is known only at run time.</summary>
    /// <param name="value">Null, a string, a long, a double or bytes.</param>
    public SqliteStatement BindValue(int index, object? value) => value switch
    {
        null => Bind(index, (string?)null),
        string text => Bind(index, text),
        long number => Bind(index, number),
        double number => Bind(index, number),
        byte[] bytes => Bind(index, bytes.AsSpan()),
        _ => throw new ArgumentException($"{value.GetType().Name} has no counterpart in SQLite.", nameof(value)),
    };

    /// <summary>Moves to the next row; false after the last.</summary>
    /// <exception cref="SqliteException">The statement failed, for example on a constraint, or its reader took too long.</exception>
    public bool Step()
    {
        var code = session.IsEnded ? raw.SQLITE_INTERRUPT : raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        throw session.Failure();
    }

    /// <summary>Runs a statement that returns no rows that matter.</summary>
    public void Run()
    {
        while (Step())
        {
            // Rows of a PRAGMA or RETURNING that the caller does not want.
        }
    }

    /// <summary>Makes the statement ready for new values and another run.</summary>
    public SqliteStatement Reset()
    {
        // The code of sqlite3_reset repeats the failure of the last step, which Step has thrown already.
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
        return this;
    }

    /// <summary>Whether the column of the current row is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>The column as a whole number.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>The column as a floating-point number.</summary>
    public double GetDouble(int column) => raw.sqlite3_column_double(handle, column);

    /// <summary>The column as text; null for NULL.</summary>
    public string? GetText(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(GetUtf8(column));

    /// <summary>The column as what it is: null, a string, a long, a double or bytes.</summary>
    public object? GetValue(int column) => raw.sqlite3_column_type(handle, column) switch
    {
        raw.SQLITE_INTEGER => GetInt64(column),
        raw.SQLITE_FLOAT => GetDouble(column),
        raw.SQLITE_TEXT => GetText(column),
        raw.SQLITE_BLOB => GetUtf8(column).ToArray(),
        _ => null,
    };

    /// <summary>The column's bytes as they stand in the row: valid until the next step, reset or dispose.</summary>
    public ReadOnlySpan<byte> GetUtf8(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>The column as an id that was bound with <see cref="Bind(int, Guid)"/>.</summary>
    public Guid GetGuid(int column) => new(raw.sqlite3_column_blob(handle, column), bigEndian: true);

    /// <summary>Returns the statement to its session.</summary>
    public void Dispose()
    {
        if (!IsInUse) return;
        IsInUse = false;
        session.StatementsInUse--;
        if (closeAfterUse) Close();
        else Reset();
    }

    internal bool TryRent()
    {
        if (IsInUse) return false;
        session.StatementsInUse++;
        return IsInUse = true;
    }

    internal void Close() => handle.Dispose();
}
