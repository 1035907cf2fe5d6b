namespace Kelmah.Sqlite;

/// <summary>
/// Counts the commits of a file: in the file itself, within each commit, and, a moment later, in the anchor beside it. What the
/// anchor says has been acknowledged, so a file that says less has lost something.
/// </summary>
/// <remarks>All members but <see cref="Note"/> are for the writer's thread.</remarks>
internal sealed class CommitPosition
{
    private readonly SqliteSession session;
    private readonly CommitAnchor anchor;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private long newestMs;
    private long committed;
    private long pending;
    private long noted;
    private bool isClosed;

    private CommitPosition(SqliteSession session, CommitAnchor anchor, TimeProvider clock, long count)
    {
        this.session = session;
        this.anchor = anchor;
        this.clock = clock;
        committed = pending = noted = count;
    }

    /// <summary>When the newest commit was made, by the clock of its time, UTC. Safe for use by several threads.</summary>
    public DateTimeOffset Newest => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref newestMs));

    /// <summary>What the anchor has and the file has not; null for nothing.</summary>
    public MissingCommits? Missing { get; private init; }

    /// <summary>Reads how far the file has come, compares that with the anchor, and marks the file as being worked on.</summary>
    /// <exception cref="SqliteException">The file cannot be read, or a new one not be written.</exception>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public static CommitPosition Load(SqliteSession session, CommitAnchor anchor, TimeProvider clock)
    {
        session.ExecuteScript("""
            CREATE TABLE IF NOT EXISTS file_state (
                only_row INTEGER PRIMARY KEY CHECK (only_row = 1), commits INTEGER NOT NULL, committed_ms INTEGER NOT NULL, probed_ms INTEGER NOT NULL) STRICT;
            INSERT INTO file_state SELECT 1, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM file_state);
            """);
        using var row = session.Prepare("SELECT commits, committed_ms FROM file_state");
        row.Step();
        var (count, at) = (row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)));
        var missing = anchor.Last is { } last && last.Count > count ? new MissingCommits(last.Count - count, at, last.At) : null;
        anchor.Write(new AnchoredCommits(IsOpen: true, count, clock.GetUtcNow()));
        return new CommitPosition(session, anchor, clock, count) { Missing = missing, newestMs = at.ToUnixTimeMilliseconds() };
    }

    /// <summary>Counts commits within the transaction that makes them.</summary>
    /// <exception cref="SqliteException">The disk did not take it: the transaction has failed.</exception>
    public void Record(int commits)
    {
        pending = committed + commits;
        if (commits == 0) return;
        using var update = session.Prepare("UPDATE file_state SET commits = ?1, committed_ms = ?2");
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        update.Bind(1, pending).Bind(2, now).Run();
        if (now > newestMs) Volatile.Write(ref newestMs, now);
    }

    /// <summary>The transaction is on disk.</summary>
    public void Confirm() => Volatile.Write(ref committed, pending);

    /// <summary>Brings the anchor up to what is on disk, if there is anything new. Safe for use by several threads.</summary>
    public void Note() => Write(isLast: false);

    /// <summary>Says in the anchor that all ended well.</summary>
    public void Close() => Write(isLast: true);

    private void Write(bool isLast)
    {
        lock (gate)
        {
            var count = Volatile.Read(ref committed);
            if (isClosed || (count == noted && !isLast)) return;
            try
            {
                anchor.Write(new AnchoredCommits(!isLast, count, clock.GetUtcNow()));
                noted = count;
            }
            catch (IOException)
            {
                // It says less than it could, until the next time: what a full disk does not let it say is never wrong.
                return;
            }
            finally
            {
                isClosed = isLast;
                if (isLast) anchor.Dispose();
            }
        }
    }
}

/// <summary>Commits that were acknowledged and are not in the file any more.</summary>
/// <param name="AtLeast">How many, at least: the last ones before a crash are not counted for sure.</param>
/// <param name="After">When the last one was made that is there, UTC.</param>
/// <param name="Until">When the missing ones were there for the last time, UTC.</param>
public sealed record MissingCommits(long AtLeast, DateTimeOffset After, DateTimeOffset Until);
