using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>The rows of the queues. Every method runs inside a write and is undone with it.</summary>
internal static class QueueTable
{
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(10);

    private const string Columns = """
        sequence, message_id, session_id, subject, correlation_id, content_type, properties, body, delivery_count, enqueued_ms
        """;

    /// <summary>Voids the locks of the process that held the file before.</summary>
    public static void Recover(SqliteSession session, int maxDeliveryCount, DateTimeOffset now)
    {
        var exhausted = new List<HeldMessage>();
        using (var select = session.Prepare("""
            SELECT queue, sequence, session_id FROM queue_messages WHERE state = 1 AND delivery_count >= ?1
            """))
        {
            select.Bind(1, maxDeliveryCount);
            while (select.Step()) exhausted.Add(new(select.GetText(0)!, select.GetInt64(1), select.GetText(2)));
        }

        foreach (var held in exhausted)
            DeadLetter(session, held, "MaxDeliveryCountExceeded", "The process ended during the last delivery.", now);
        session.Execute("UPDATE queue_messages SET state = 0 WHERE state = 1");
    }

    /// <summary>Adds a message unless its id was seen within the duplicate window.</summary>
    public static void Add(
        SqliteSession session, string queue, LocalMessage message, string? properties, DateTimeOffset now)
    {
        if (message.MessageId is { } id && !IsNew(session, queue, id, now)) return;
        var scheduled = message.ScheduledEnqueueTime > now ? message.ScheduledEnqueueTime : null;
        var state = scheduled is not null ? 4 : ArrivalState(session, queue, message.SessionId);
        using var insert = session.Prepare("""
            INSERT INTO queue_messages (queue, state, due_ms, session_id, message_id, subject, correlation_id, content_type,
                properties, body, enqueued_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """);
        insert.Bind(1, queue).Bind(2, state).Bind(3, scheduled?.ToUnixTimeMilliseconds()).Bind(4, message.SessionId)
            .Bind(5, message.MessageId ?? Guid.CreateVersion7(now).ToString()).Bind(6, message.Subject)
            .Bind(7, message.CorrelationId).Bind(8, message.ContentType).Bind(9, properties)
            .Bind(10, message.Body.Span).Bind(11, (scheduled ?? now).ToUnixTimeMilliseconds()).Run();
    }

    /// <summary>Locks up to <paramref name="limit"/> messages, oldest first, and counts the delivery.</summary>
    public static List<ReceivedMessage> Take(SqliteSession session, string queue, int limit)
    {
        var taken = new List<ReceivedMessage>();
        using var take = session.Prepare($"""
            UPDATE queue_messages SET state = 1, delivery_count = delivery_count + 1 WHERE sequence IN
                (SELECT sequence FROM queue_messages WHERE queue = ?1 AND state = 0 ORDER BY sequence LIMIT ?2)
            RETURNING {Columns}
            """);
        take.Bind(1, queue).Bind(2, limit);
        while (take.Step()) taken.Add(Read(take));
        taken.Sort(static (left, right) => left.SequenceNumber.CompareTo(right.SequenceNumber));
        return taken;
    }

    /// <summary>Removes a locked message.</summary>
    public static void Complete(SqliteSession session, HeldMessage held)
    {
        using var delete = session.Prepare("DELETE FROM queue_messages WHERE sequence = ?1");
        delete.Bind(1, held.Sequence).Run();
        ReadyNextOfSession(session, held.Queue, held.SessionId);
    }

    /// <summary>Gives a locked message back, for a delivery at <paramref name="due"/>. Its session waits with it.</summary>
    public static void Retry(SqliteSession session, HeldMessage held, DateTimeOffset due)
    {
        using var update = session.Prepare("UPDATE queue_messages SET state = 2, due_ms = ?2 WHERE sequence = ?1");
        update.Bind(1, held.Sequence).Bind(2, due.ToUnixTimeMilliseconds()).Run();
    }

    /// <summary>Puts a locked message aside.</summary>
    public static void DeadLetter(
        SqliteSession session, HeldMessage held, string reason, string? description, DateTimeOffset now)
    {
        using var update = session.Prepare("""
            UPDATE queue_messages SET state = 5, dead_ms = ?2, dead_reason = ?3, dead_description = ?4 WHERE sequence = ?1
            """);
        update.Bind(1, held.Sequence).Bind(2, now.ToUnixTimeMilliseconds()).Bind(3, reason).Bind(4, description).Run();
        ReadyNextOfSession(session, held.Queue, held.SessionId);
    }

    /// <summary>Makes the retries and scheduled messages ready whose time has come.</summary>
    /// <returns>When the next one is due; null if none waits.</returns>
    public static DateTimeOffset? PromoteDue(SqliteSession session, string queue, DateTimeOffset now)
    {
        var due = new List<(long Sequence, int State)>();
        using (var select = session.Prepare("""
            SELECT sequence, state FROM queue_messages WHERE queue = ?1 AND state IN (2, 4) AND due_ms <= ?2
            ORDER BY due_ms, sequence
            """))
        {
            select.Bind(1, queue).Bind(2, now.ToUnixTimeMilliseconds());
            while (select.Step()) due.Add((select.GetInt64(0), (int)select.GetInt64(1)));
        }

        foreach (var (sequence, state) in due)
        {
            if (state == 4) Reenter(session, sequence, now);
            else SetReady(session, sequence);
        }

        using var next = session.Prepare("SELECT min(due_ms) FROM queue_messages WHERE queue = ?1 AND state IN (2, 4)");
        next.Bind(1, queue);
        return next.Step() && !next.IsNull(0) ? DateTimeOffset.FromUnixTimeMilliseconds(next.GetInt64(0)) : null;
    }

    /// <summary>Puts a dead letter at the end of its queue.</summary>
    /// <returns>The queue; null if there is no such dead letter.</returns>
    public static string? Replay(SqliteSession session, long sequence, DateTimeOffset now)
    {
        using var find = session.Prepare("SELECT queue FROM queue_messages WHERE sequence = ?1 AND state = 5");
        find.Bind(1, sequence);
        if (!find.Step()) return null;
        var queue = find.GetText(0)!;
        Reenter(session, sequence, now);
        return queue;
    }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    private static ReceivedMessage Read(SqliteStatement row) => new()
    {
        SequenceNumber = row.GetInt64(0),
        MessageId = row.GetText(1)!,
        SessionId = row.GetText(2),
        Subject = row.GetText(3),
        CorrelationId = row.GetText(4),
        ContentType = row.GetText(5),
        ApplicationProperties = MessageProperties.Read(row.GetText(6)),
        Body = BinaryData.FromBytes(row.GetUtf8(7).ToArray()),
        DeliveryCount = (int)row.GetInt64(8),
        EnqueuedTime = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
    };

    private static bool IsNew(SqliteSession session, string queue, string id, DateTimeOffset now)
    {
        var forgotten = (now - DuplicateWindow).ToUnixTimeMilliseconds();
        using (var forget = session.Prepare("DELETE FROM queue_message_ids WHERE seen_ms <= ?1"))
            forget.Bind(1, forgotten).Run();
        using var remember = session.Prepare(
            "INSERT INTO queue_message_ids (queue, message_id, seen_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
        remember.Bind(1, queue).Bind(2, id).Bind(3, now.ToUnixTimeMilliseconds()).Run();
        return session.Changes > 0;
    }

    /// <summary>A message waits while an earlier one of its session is ready, locked, waiting for a retry or behind.</summary>
    private static int ArrivalState(SqliteSession session, string queue, string? sessionId)
    {
        if (sessionId is null) return 0;
        using var earlier = session.Prepare("""
            SELECT 1 FROM queue_messages WHERE queue = ?1 AND session_id = ?2 AND state IN (0, 1, 2, 3) LIMIT 1
            """);
        return earlier.Bind(1, queue).Bind(2, sessionId).Step() ? 3 : 0;
    }

    private static void ReadyNextOfSession(SqliteSession session, string queue, string? sessionId)
    {
        if (sessionId is null) return;
        using var update = session.Prepare("""
            UPDATE queue_messages SET state = 0 WHERE sequence =
                (SELECT min(sequence) FROM queue_messages WHERE queue = ?1 AND session_id = ?2 AND state = 3)
            """);
        update.Bind(1, queue).Bind(2, sessionId).Run();
    }

    private static void SetReady(SqliteSession session, long sequence)
    {
        using var update = session.Prepare("UPDATE queue_messages SET state = 0, due_ms = NULL WHERE sequence = ?1");
        update.Bind(1, sequence).Run();
    }

    /// <summary>Gives a row a new sequence number, at the end of the queue and of its session.</summary>
    private static void Reenter(SqliteSession session, long sequence, DateTimeOffset now)
    {
        using var find = session.Prepare("SELECT queue, session_id FROM queue_messages WHERE sequence = ?1");
        find.Bind(1, sequence).Step();
        var state = ArrivalState(session, find.GetText(0)!, find.GetText(1));
        using var copy = session.Prepare("""
            INSERT INTO queue_messages (queue, state, session_id, message_id, subject, correlation_id, content_type, properties,
                body, enqueued_ms)
            SELECT queue, ?2, session_id, message_id, subject, correlation_id, content_type, properties, body, ?3
            FROM queue_messages WHERE sequence = ?1
            """);
        copy.Bind(1, sequence).Bind(2, state).Bind(3, now.ToUnixTimeMilliseconds()).Run();
        using var delete = session.Prepare("DELETE FROM queue_messages WHERE sequence = ?1");
        delete.Bind(1, sequence).Run();
    }
}

/// <summary>A locked row.</summary>
internal readonly record struct HeldMessage(string Queue, long Sequence, string? SessionId);
