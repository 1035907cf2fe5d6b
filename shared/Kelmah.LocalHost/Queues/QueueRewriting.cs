using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>A change of the bodies of messages that an earlier release has sent.</summary>
/// <param name="Name">Under which it is recorded; it stays.</param>
/// <param name="Revision">Above zero. Another one does the work again.</param>
/// <param name="Queues">The queues whose messages are looked at.</param>
/// <param name="Rewrite">The new body of one; null where the body stays as it is.</param>
public sealed record QueueRewriting(string Name, int Revision, IReadOnlyCollection<string> Queues, Func<ReadOnlyMemory<byte>, byte[]?> Rewrite)
{
    /// <summary>So many messages are looked at in one write.</summary>
    internal const int PageSize = 200;

    /// <summary>Does the next page.</summary>
    /// <returns>Whether there may be another one.</returns>
    internal bool DoPage(SqliteSession session)
    {
        if (Position(session) is not { } after) return false;
        var page = Read(session, after);
        foreach (var (sequence, body) in page)
        {
            if (body is not null && Rewrite(body) is { } anew) Write(session, sequence, anew);
        }

        if (page.Count > 0) Record(session, page[^1].Sequence);
        return page.Count == PageSize;
    }

    /// <summary>Whether it is recorded as done.</summary>
    internal bool IsOver(SqliteSession session) => Position(session) is null;

    /// <summary>Records how far it has come.</summary>
    /// <param name="session">Within a write.</param>
    /// <param name="position">The sequence number of the last message; null at the end.</param>
    internal void Record(SqliteSession session, long? position)
    {
        using var record = session.Prepare("""
            INSERT INTO queue_rewritings (name, revision, rewritten_to) VALUES (?1, ?2, ?3)
            ON CONFLICT (name) DO UPDATE SET revision = ?2, rewritten_to = ?3
            """);
        record.Bind(1, Name).Bind(2, Revision).Bind(3, position).Run();
    }

    private long? Position(SqliteSession session)
    {
        using var row = session.Prepare("SELECT rewritten_to FROM queue_rewritings WHERE name = ?1 AND revision = ?2");
        row.Bind(1, Name).Bind(2, Revision);
        if (!row.Step()) return 0;
        return row.IsNull(0) ? null : row.GetInt64(0);
    }

    /// <summary>The next messages of all queues, those of ours with their bodies.</summary>
    private List<(long Sequence, byte[]? Body)> Read(SqliteSession session, long after)
    {
        var ours = Queues.Select(LocalQueues.Normalize).ToHashSet(StringComparer.Ordinal);
        using var rows = session.Prepare("SELECT sequence, queue, body FROM queue_messages WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
        rows.Bind(1, after).Bind(2, PageSize);
        var page = new List<(long, byte[]?)>(PageSize);
        while (rows.Step()) page.Add((rows.GetInt64(0), ours.Contains(rows.GetText(1)!) ? rows.GetUtf8(2).ToArray() : null));
        return page;
    }

    private static void Write(SqliteSession session, long sequence, byte[] body)
    {
        using var update = session.Prepare("UPDATE queue_messages SET body = ?2 WHERE sequence = ?1");
        update.Bind(1, sequence).Bind(2, body.AsSpan()).Run();
    }
}
