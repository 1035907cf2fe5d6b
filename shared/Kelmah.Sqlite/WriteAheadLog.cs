namespace Kelmah.Sqlite;

/// <summary>
/// Keeps the write-ahead log short. SQLite copies it into the file now and then, but begins it anew only at a moment when
/// nobody reads from it; among many readers there may be none, and the log grows without end. Past its limit the writer therefore
/// waits for the readers to leave it, for a moment, and empties it; if they do not, it tries again later.
/// </summary>
/// <remarks>
/// A kill during a checkpoint loses nothing: the log is emptied only when all that it holds is in the file, on disk, and until
/// then the next process reads it. All members but <see cref="IsBlocked"/> and <see cref="Unblock"/> are for the writer's thread.
/// </remarks>
/// <param name="session">The writer's connection.</param>
/// <param name="databasePath">The path of the database file, beside which the log stands.</param>
/// <param name="limit">Bytes that the log may have.</param>
internal sealed class WriteAheadLog(SqliteSession session, string databasePath, long limit)
{
    /// <summary>The usual limit: four times what the log comes to where there are moments without readers.</summary>
    public const long DefaultLimit = 64 * 1024 * 1024;

    /// <summary>How long commits wait for readers at most: many times what a read takes, and little beside a slow disk.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Who asks for it to be emptied waits for that, and commits wait with them.</summary>
    private static readonly TimeSpan AskedPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>At the end nobody waits any more, and a reader that never ends is ended in the meantime.</summary>
    private static readonly TimeSpan LastPatience = ReaderPool.Limit + TimeSpan.FromSeconds(5);

    private readonly FileInfo file = new(databasePath + "-wal");
    private volatile bool blocked;

    /// <summary>Whether readers, or the disk, did not let it be emptied the last time.</summary>
    public bool IsBlocked => blocked;

    /// <summary>Lets the next <see cref="KeepShort"/> try again.</summary>
    public void Unblock() => blocked = false;

    /// <summary>Empties the log if it is past its limit; whether it was.</summary>
    public bool KeepShort()
    {
        if (blocked) return false;
        file.Refresh();
        if (!file.Exists || file.Length <= limit) return false;
        blocked = !TryEmpty(Patience);
        return !blocked;
    }

    /// <summary>Empties the log whatever its length; false where readers, or the disk, do not let it be.</summary>
    public bool TryEmptyNow() => TryEmpty(AskedPatience);

    /// <summary>Empties the log before the file is closed.</summary>
    public void EmptyAtTheEnd() => TryEmpty(LastPatience);

    private bool TryEmpty(TimeSpan patience)
    {
        try
        {
            return session.TryEmptyLog(patience);
        }
        catch (SqliteException)
        {
            // A full disk, for example. All that was acknowledged is in the log, so nothing is lost, and nobody waits for this:
            // a write that meets the same trouble tells its caller.
            return false;
        }
    }
}
