using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>The events of all entities, in the order in which they were committed.</summary>
/// <param name="schema">The file with its tables.</param>
/// <param name="findType">The event type of a name: <see cref="EventTypes.Find"/>.</param>
public sealed class SqliteEventLog(SqliteSchema schema, Func<string, Type> findType) : IEventLog
{
    private const string Columns = "e.id, e.stream_id, e.version, e.occurred_at, e.actor_id, e.trace_parent, e.type, e.payload";

    private readonly SqliteDatabase database = schema.Database;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventRecord>> ReadStreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<EventRecord>>(
            session =>
            {
                using var rows = session.Prepare($"SELECT {Columns} FROM events e WHERE e.stream_id = ?1 AND e.version > ?2 ORDER BY e.version");
                return ReadAll(rows.Bind(1, streamId).Bind(2, afterVersion));
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<EventRecord>>(
            session =>
            {
                using var rows = session.Prepare(
                    $"SELECT {Columns} FROM unrelayed_events u CROSS JOIN events e ON e.position = u.position ORDER BY u.position LIMIT ?1");
                return ReadAll(rows.Bind(1, limit));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return eventIds.Count == 0 ? Task.CompletedTask : database.WriteAsync(session => Remove(session, [.. eventIds]), mayRepeat: true);
    }

    /// <summary>What was relayed stands at the front of the list, so a walk from its start soon has found them all.</summary>
    private static void Remove(SqliteSession session, HashSet<Guid> ids)
    {
        var positions = new List<long>(ids.Count);
        using (var rows = session.Prepare("SELECT position, id FROM unrelayed_events ORDER BY position"))
        {
            while (positions.Count < ids.Count && rows.Step())
            {
                if (ids.Contains(rows.GetGuid(1))) positions.Add(rows.GetInt64(0));
            }
        }

        foreach (var position in positions)
        {
            using var delete = session.Prepare("DELETE FROM unrelayed_events WHERE position = ?1");
            delete.Bind(1, position).Run();
        }
    }

    private List<EventRecord> ReadAll(SqliteStatement rows)
    {
        var events = new List<EventRecord>();
        while (rows.Step())
        {
            var type = findType(rows.GetText(6)!);
            events.Add(new EventRecord(
                rows.GetGuid(0),
                rows.GetText(1)!,
                rows.GetInt64(2),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3)),
                rows.IsNull(4) ? null : rows.GetGuid(4),
                rows.GetText(5),
                (DomainEvent)JsonSerializer.Deserialize(rows.GetUtf8(7), type, StorageJson.Options)!));
        }

        return events;
    }
}
