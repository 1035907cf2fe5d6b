using System.Collections.Concurrent;
using System.Diagnostics;
using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>The queues' sending side, and the view of what they hold.</summary>
internal sealed class LocalQueues(SqliteDatabase database, TimeProvider clock) : ILocalQueues
{
    private const int LongestName = 260;

    private readonly ConcurrentDictionary<string, Action> consumers = new(StringComparer.Ordinal);

    /// <summary>Names are compared without case, as in Service Bus.</summary>
    public static string Normalize(string queue) => queue.ToLowerInvariant();

    /// <summary>Calls <paramref name="wake"/> after something has been put into the queue.</summary>
    /// <returns>False if the queue has a consumer already.</returns>
    public bool TryConsume(string queue, Action wake) => consumers.TryAdd(queue, wake);

    public async Task SendAsync(string queue, params IReadOnlyList<LocalMessage> messages)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(queue.Length, LongestName);
        var name = Normalize(queue);
        var traceParent = Activity.Current?.Id;
        var properties = new string?[messages.Count];
        for (var index = 0; index < messages.Count; index++)
        {
            if (messages[index].Body.Length > LocalMessage.LargestBody)
                throw new ArgumentException($"A message's body may have {LocalMessage.LargestBody} bytes.", nameof(messages));
            properties[index] = MessageProperties.Write(messages[index].ApplicationProperties, traceParent);
        }

        await database.WriteAsync(
            session =>
            {
                var now = clock.GetUtcNow();
                for (var index = 0; index < messages.Count; index++)
                    QueueTable.Add(session, name, messages[index], properties[index], now);
            },
            mayRepeat: true).ConfigureAwait(false);
        Wake(name);
    }

    public IReadOnlyList<DeadLetter> PeekDeadLetters(string? queue = null, long? before = null, int limit = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return database.Read(session =>
        {
            using var select = session.Prepare("""
                SELECT sequence, queue, message_id, subject, body, properties, dead_reason, dead_description, delivery_count,
                    enqueued_ms, dead_ms
                FROM queue_messages WHERE state = 5 AND (?1 IS NULL OR queue = ?1) AND sequence < ?2
                ORDER BY sequence DESC LIMIT ?3
                """);
            select.Bind(1, queue is null ? null : Normalize(queue)).Bind(2, before ?? long.MaxValue).Bind(3, limit);
            var letters = new List<DeadLetter>();
            while (select.Step()) letters.Add(ReadDeadLetter(select));
            return letters;
        });
    }

    public async Task<bool> ReplayDeadLetterAsync(long sequenceNumber)
    {
        var queue = await database.WriteAsync(session => QueueTable.Replay(session, sequenceNumber, clock.GetUtcNow()))
            .ConfigureAwait(false);
        if (queue is null) return false;
        Wake(queue);
        return true;
    }

    public async Task RewriteOnceAsync(QueueRewriting rewriting, CancellationToken cancellationToken)
    {
        if (await database.WriteAsync(rewriting.IsOver).ConfigureAwait(false)) return;
        while (await database.WriteAsync(rewriting.DoPage).ConfigureAwait(false)) cancellationToken.ThrowIfCancellationRequested();
        // The log still has the pages of before. Where a reader is in the way, the next start goes on from here.
        if (!await database.EmptyLogAsync().ConfigureAwait(false)) return;
        await database.WriteAsync(session => rewriting.Record(session, null)).ConfigureAwait(false);
    }

    public IReadOnlyList<QueueCounts> Counts() => database.Read(static session =>
    {
        using var select = session.Prepare("""
            SELECT queue, count(*) FILTER (WHERE state IN (0, 2, 3)), count(*) FILTER (WHERE state = 1),
                count(*) FILTER (WHERE state = 4), count(*) FILTER (WHERE state = 5)
            FROM queue_messages GROUP BY queue ORDER BY queue
            """);
        var counts = new List<QueueCounts>();
        while (select.Step())
        {
            counts.Add(new(
                select.GetText(0)!, select.GetInt64(1), select.GetInt64(2), select.GetInt64(3), select.GetInt64(4)));
        }

        return counts;
    });

    private static DeadLetter ReadDeadLetter(SqliteStatement row) => new(
        SequenceNumber: row.GetInt64(0),
        Queue: row.GetText(1)!,
        MessageId: row.GetText(2)!,
        Subject: row.GetText(3),
        Body: row.GetUtf8(4).ToArray(),
        ApplicationProperties: MessageProperties.Read(row.GetText(5)),
        Reason: row.GetText(6)!,
        Description: row.GetText(7),
        DeliveryCount: (int)row.GetInt64(8),
        EnqueuedTime: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
        DeadLetteredTime: DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)));

    private void Wake(string queue)
    {
        if (consumers.TryGetValue(queue, out var wake)) wake();
    }
}
