using SQLitePCL;

namespace Kelmah.Sqlite;

/// <summary>What SQLite refused, with its extended result code.</summary>
public sealed class SqliteException : Exception
{
    /// <summary>Creates a failure without a result code.</summary>
    public SqliteException()
    {
    }

    /// <summary>Creates a failure without a result code.</summary>
    public SqliteException(string message)
        : base(message)
    {
    }

    /// <summary>Creates a failure that was caused by another.</summary>
    public SqliteException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates a failure with SQLite's extended result code.</summary>
    public SqliteException(string message, int extendedCode)
        : base(message)
    {
        ExtendedCode = extendedCode;
    }

    /// <summary>SQLite's extended result code, https://sqlite.org/rescode.html.</summary>
    public int ExtendedCode { get; }

    /// <summary>
    /// Whether a unique index or primary key refused the row. The message then ends with <c>table.column</c>s, or with
    /// <c>index 'name'</c> for an index over expressions.
    /// </summary>
    public bool IsUniqueViolation =>
        ExtendedCode is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_ROWID;

    /// <summary>Whether the disk had no room, also for the memory that connections share.</summary>
    public bool IsFull => (ExtendedCode & 0xff) == raw.SQLITE_FULL || ExtendedCode == raw.SQLITE_IOERR_SHMSIZE;

    /// <summary>Whether the file, or the folder in which its log has to stand, cannot be written to.</summary>
    public bool IsReadOnly => (ExtendedCode & 0xff) is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM;

    /// <summary>Whether the file is damaged, or no database at all.</summary>
    public bool IsDamage => (ExtendedCode & 0xff) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Whether a CHECK constraint refused the row.</summary>
    public bool IsCheckViolation => ExtendedCode == raw.SQLITE_CONSTRAINT_CHECK;
}
