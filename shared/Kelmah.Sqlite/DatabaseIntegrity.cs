using SQLitePCL;

namespace Kelmah.Sqlite;

/// <summary>Looks for damaged pages.</summary>
internal static class DatabaseIntegrity
{
    /// <summary>
    /// How long a start may take for it: a few gigabytes on a fast disk. Of a larger file, the tables that were made first are looked
    /// at; the rest is found out when it is read.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Runs SQLite's quick check over the whole file, within a time.</summary>
    /// <returns>Whether all of it was looked at.</returns>
    /// <exception cref="SqliteException">A page is damaged.</exception>
    public static bool Check(string path, TimeSpan limit)
    {
        using var session = SqliteSession.Open(path, readOnly: true);
        using var end = new Timer(_ => session.End(), null, limit, Timeout.InfiniteTimeSpan);
        try
        {
            using var check = session.Prepare("PRAGMA quick_check(1)");
            if (check.Step() && check.GetText(0) is { } found && found != "ok")
                throw new SqliteException(found.ReplaceLineEndings(" "), raw.SQLITE_CORRUPT);
            return true;
        }
        catch (SqliteException interrupted) when (interrupted.ExtendedCode == raw.SQLITE_INTERRUPT)
        {
            return false;
        }
        finally
        {
            // Before the session goes, which it would end.
            using var ended = new ManualResetEvent(false);
            if (end.Dispose(ended)) ended.WaitOne();
        }
    }
}

/// <summary>What was found when a file was opened.</summary>
/// <param name="WasUnclean">Whether the process before did not close it.</param>
/// <param name="IsChecked">After an unclean end: whether all of the file was looked at.</param>
/// <param name="Missing">Commits that are missing; null for none.</param>
public sealed record FileOpening(bool WasUnclean, bool IsChecked, MissingCommits? Missing);
