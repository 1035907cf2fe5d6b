using System.Globalization;
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
        return eventIds.Count == 0 ? Task.CompletedTask : SqliteFailures.GuardAsync(database.WriteAsync(session => Remove(session, [.. eventIds]), mayRepeat: true));
    }

    /// <inheritdoc/>
    public Task ParkAsync(Guid eventId, string reason, string description, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return SqliteFailures.GuardAsync(database.WriteAsync(
            session =>
            {
                using var park = session.Prepare("""
                    INSERT INTO parked_events (position, id, reason, description, parked_at)
                    SELECT position, id, ?2, ?3, ?4 FROM unrelayed_events WHERE id = ?1 ON CONFLICT DO NOTHING
                    """);
                park.Bind(1, eventId).Bind(2, reason).Bind(3, description).Bind(4, now.ToUnixTimeMilliseconds()).Run();
                Remove(session, [eventId]);
            },
            mayRepeat: true));
    }

    /// <inheritdoc/>
    public ValueTask<Page<ParkedEvent>> ListParkedAsync(Paging paging, CancellationToken cancellationToken)
    {
        var before = paging.Cursor is null ? long.MaxValue
            : long.TryParse(paging.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : throw new InvalidCursorException();
        return database.ReadAsync((before, paging.Limit), ReadParked, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryUnparkAsync(Guid eventId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return SqliteFailures.GuardAsync(database.WriteAsync(
            session =>
            {
                using var wait = session.Prepare("INSERT INTO unrelayed_events (position, id) SELECT position, id FROM parked_events WHERE id = ?1");
                wait.Bind(1, eventId).Run();
                if (session.Changes == 0) return false;
                using var delete = session.Prepare("DELETE FROM parked_events WHERE id = ?1");
                delete.Bind(1, eventId).Run();
                return true;
            },
            mayRepeat: true));
    }

    private static Page<ParkedEvent> ReadParked(SqliteSession session, (long Before, int Limit) page)
    {
        using var rows = session.Prepare("""
            SELECT p.id, e.stream_id, e.occurred_at, e.payload, p.reason, p.description, p.parked_at, p.position
            FROM parked_events p CROSS JOIN events e ON e.position = p.position WHERE p.position < ?1 ORDER BY p.position DESC LIMIT ?2
            """);
        rows.Bind(1, page.Before).Bind(2, page.Limit + 1);
        var items = new List<ParkedEvent>();
        var last = 0L;
        while (rows.Step())
        {
            if (items.Count == page.Limit) return new(items, last.ToString(CultureInfo.InvariantCulture));
            items.Add(new ParkedEvent(
                rows.GetGuid(0), rows.GetText(1)!, DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2)), rows.GetText(3)!,
                rows.GetText(4)!, rows.GetText(5)!, DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(6))));
            last = rows.GetInt64(7);
        }

        return new(items, NextCursor: null);
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
            events.Add(new EventRecord(
                rows.GetGuid(0),
                rows.GetText(1)!,
                rows.GetInt64(2),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3)),
                rows.IsNull(4) ? null : rows.GetGuid(4),
                rows.GetText(5),
                ReadPayload(rows)));
        }

        return events;
    }

    private DomainEvent ReadPayload(SqliteStatement row)
    {
        try
        {
            return (DomainEvent)JsonSerializer.Deserialize(row.GetUtf8(7), findType(row.GetText(6)!), StorageJson.Options)!;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException)
        {
            throw new UnreadableEventException(row.GetGuid(0), failure.Message, failure);
        }
    }
}
