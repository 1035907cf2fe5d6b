using System.Text.Json;
using Kelmah.Adapters.Documents;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Sqlite;

/// <summary>A unit of work made ready for the writer's thread: everything serialised, nothing left but SQLite.</summary>
internal sealed class SqliteCommit
{
    private readonly UnitOfWork work;
    private readonly TimeProvider clock;
    private readonly byte[][] bodies;
    private readonly byte[][] payloads;
    private readonly JournalAppend journal;
    private readonly SqlitePreconditions preconditions;
    private readonly IReadOnlyList<ChangedSum> sums;

    private SqliteCommit(UnitOfWork work, TimeProvider clock)
    {
        this.work = work;
        this.clock = clock;
        bodies = [.. work.Writes.Select(BodyOf)];
        payloads = [.. work.Events.Select(record =>
            JsonSerializer.SerializeToUtf8Bytes(record.Payload, record.Payload.GetType(), StorageJson.Options))];
        journal = new JournalAppend(work.Entries);
        preconditions = new SqlitePreconditions(work);
        sums = [.. work.ChangedSums];
    }

    /// <exception cref="InvalidOperationException">A field rule is broken or an entry does not balance: a bug.</exception>
    public static SqliteCommit Prepare(UnitOfWork work, TimeProvider clock) => new(work, clock);

    /// <summary>Applies it, or undoes itself and says why. Runs within one write.</summary>
    public CommitOutcome Apply(SqliteSession session)
    {
        var outcome = Run(session);
        if (outcome is not Committed) session.Undo();
        return outcome;
    }

    /// <summary>Applies it, says how that went, and undoes itself in any case. Runs within one write.</summary>
    public CommitOutcome Try(SqliteSession session)
    {
        var outcome = Run(session);
        session.Undo();
        return outcome;
    }

    private CommitOutcome Run(SqliteSession session)
    {
        var refused = preconditions.Apply(session) ?? RecordHandled(session) ?? WriteDocuments(session) ?? CheckSums(session) ?? journal.Apply(session, clock) ?? AppendEvents(session);
        return refused ?? new Committed();
    }

    private static byte[] BodyOf(Write write)
    {
        if (write.Kind == WriteKind.Delete) return [];
        FieldRules.Assert(write.Collection, write.Entity);
        return JsonSerializer.SerializeToUtf8Bytes(write.Entity, write.Collection.EntityType, StorageJson.Options);
    }

    private AlreadyHandled? RecordHandled(SqliteSession session)
    {
        foreach (var message in work.Handled)
        {
            using var insert = session.Prepare(
                "INSERT INTO handled_messages (consumer, message_id, handled_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
            insert.Bind(1, message.Consumer).Bind(2, message.MessageId).Bind(3, clock.GetUtcNow().ToUnixTimeMilliseconds()).Run();
            if (session.Changes == 0) return new AlreadyHandled(message.Consumer, message.MessageId);
        }

        return null;
    }

    private CommitOutcome? WriteDocuments(SqliteSession session)
    {
        for (var position = 0; position < bodies.Length; position++)
        {
            var write = work.Writes[position];
            var table = CollectionTable.Of(write.Collection);
            try
            {
                if (WriteDocument(session, table, write, bodies[position])) continue;
            }
            catch (SqliteException error) when (error.IsUniqueViolation)
            {
                return new Duplicate(write.Collection.Name, table.DuplicateIndex(error.Message), write.OnDuplicate);
            }

            return write.Kind == WriteKind.Insert
                ? new Duplicate(write.Collection.Name, "id", write.OnDuplicate)
                : new VersionConflict(write.Collection.Name, write.Entity.Id);
        }

        return null;
    }

    private static bool WriteDocument(SqliteSession session, CollectionTable table, Write write, byte[] body)
    {
        using var statement = session.Prepare(write.Kind switch
        {
            WriteKind.Insert => table.Insert,
            WriteKind.Update => table.Update,
            WriteKind.Delete => table.Delete,
        });
        statement.Bind(1, write.Entity.Id);
        if (write.Kind == WriteKind.Delete) statement.Bind(2, write.ExpectedVersion);
        else statement.Bind(2, write.Entity.Version).BindUtf8(3, body);
        if (write.Kind == WriteKind.Update) statement.Bind(4, write.ExpectedVersion);
        statement.Run();
        return session.Changes > 0;
    }

    /// <summary>A trigger could not do this: it looks at each statement, and between two of one commit the parts need not add up yet.</summary>
    private SumBroken? CheckSums(SqliteSession session)
    {
        foreach (var sum in sums)
        {
            using var check = session.Prepare(CollectionTable.Of(sum.Collection).IsSumBroken!);
            check.Bind(1, sum.Id).Bind(2, (string)StorageValue.Of(sum.Id)!);
            if (check.Step() && check.GetInt64(0) != 0) return new SumBroken(sum.Collection.Name, sum.Id);
        }

        return null;
    }

    private VersionConflict? AppendEvents(SqliteSession session)
    {
        for (var position = 0; position < payloads.Length; position++)
        {
            var record = work.Events[position];
            using var insert = session.Prepare("""
                INSERT INTO events (id, stream_id, version, occurred_at, actor_id, trace_parent, type, payload)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING
                """);
            insert.Bind(1, record.Id).Bind(2, record.StreamId).Bind(3, record.Version)
                .Bind(4, record.OccurredAt.ToUnixTimeMilliseconds()).Bind(5, record.ActorId).Bind(6, record.TraceParent)
                .Bind(7, record.Type).BindUtf8(8, payloads[position]).Run();
            if (session.Changes == 0)
                return new VersionConflict(record.StreamId[..record.StreamId.IndexOf('/', StringComparison.Ordinal)], record.EntityId);
            using var unrelayed = session.Prepare("INSERT INTO unrelayed_events (position, id) VALUES (?1, ?2)");
            unrelayed.Bind(1, session.LastInsertRowId).Bind(2, record.Id).Run();
        }

        return null;
    }
}
