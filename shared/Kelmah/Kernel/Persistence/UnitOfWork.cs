using System.Diagnostics;
using Kelmah.Kernel.Journal;

namespace Kelmah.Kernel.Persistence;

/// <summary>Everything that one commit holds: documents, their events, journal entries and handled messages. All or nothing.</summary>
/// <param name="clock">Dates the events.</param>
/// <param name="ids">Names the events.</param>
/// <param name="actorId">The user who causes it; null for the system.</param>
public sealed class UnitOfWork(TimeProvider clock, IIdSource ids, Guid? actorId)
{
    private readonly List<Write> writes = [];
    private readonly List<EventRecord> events = [];
    private readonly List<JournalEntry> entries = [];
    private readonly List<HandledMessage> handled = [];

    /// <summary>The documents to write, in order.</summary>
    public IReadOnlyList<Write> Writes => writes;

    /// <summary>The events to append.</summary>
    public IReadOnlyList<EventRecord> Events => events;

    /// <summary>The journal entries to append.</summary>
    public IReadOnlyList<JournalEntry> Entries => entries;

    /// <summary>The messages whose effect this is.</summary>
    public IReadOnlyList<HandledMessage> Handled => handled;

    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => writes.Count == 0 && entries.Count == 0 && handled.Count == 0;

    /// <summary>The user who causes it; null for the system.</summary>
    public Guid? ActorId => actorId;

    /// <summary>Adds a new entity; returns it as it will be stored.</summary>
    /// <param name="entity">With at least one new event.</param>
    /// <param name="onDuplicate">What to answer where a unique index refuses it; null makes that a bug.</param>
    public T Insert<T>(T entity, ErrorCode? onDuplicate = null)
        where T : Entity =>
        Add(entity, WriteKind.Insert, onDuplicate);

    /// <summary>Replaces an entity, provided that its stored version is still the loaded one; returns it as it will be stored.</summary>
    /// <param name="entity">
    /// Loaded in this attempt and changed by its own methods. One without new events has not changed (a repeated command)
    /// and is not written.
    /// </param>
    /// <param name="onDuplicate">What to answer where a unique index refuses it; null makes that a bug.</param>
    public T Update<T>(T entity, ErrorCode? onDuplicate = null)
        where T : Entity =>
        entity.NewEvents.IsEmpty ? entity : Add(entity, WriteKind.Update, onDuplicate);

    /// <summary>Removes an entity, provided that its stored version is still the loaded one. Its events stay.</summary>
    public void Delete<T>(T entity)
        where T : Entity =>
        Add(entity, WriteKind.Delete, onDuplicate: null);

    /// <summary>Appends a movement of money. A guarded account that would go negative refuses the whole commit.</summary>
    public void Append(JournalEntry entry)
    {
        entry.AssertBalanced();
        entries.Add(entry);
    }

    /// <summary>Records that a consumer has handled a message; a second commit that says so within <see cref="HandledMessage.Kept"/> is refused as a repeat.</summary>
    /// <param name="consumer">The consumer's stable name.</param>
    /// <param name="messageId">The event id, or another natural key.</param>
    public void MarkHandled(string consumer, string messageId) => handled.Add(new HandledMessage(consumer, messageId));

    private T Add<T>(T entity, WriteKind kind, ErrorCode? onDuplicate)
        where T : Entity
    {
        var collection = Collections.For(typeof(T));
        var version = entity.Version;
        foreach (var raised in entity.NewEvents)
            events.Add(new EventRecord(
                ids.NewId(), collection.StreamId(entity.Id), ++version, clock.GetUtcNow(), actorId, Activity.Current?.Id, raised));
        var stored = entity.Committed<T>();
        if (kind == WriteKind.Insert && entity.NewEvents.IsEmpty)
            throw new InvalidOperationException($"A {typeof(T).Name} is inserted without an event that says why.");
        writes.Add(new Write(kind, collection, stored, entity.Version, onDuplicate));
        return stored;
    }
}

/// <summary>One document of a commit.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Collection">Where.</param>
/// <param name="Entity">As it will be stored.</param>
/// <param name="ExpectedVersion">The stored version that it replaces or deletes.</param>
/// <param name="OnDuplicate">What to answer where a unique index refuses it.</param>
public sealed record Write(WriteKind Kind, CollectionDefinition Collection, Entity Entity, long ExpectedVersion, ErrorCode? OnDuplicate);

/// <summary>What is done with a document.</summary>
public enum WriteKind
{
    /// <summary>It is new.</summary>
    Insert,

    /// <summary>It replaces the loaded version.</summary>
    Update,

    /// <summary>The loaded version goes.</summary>
    Delete,
}

/// <summary>A message that a consumer has handled, recorded in the commit of its effect.</summary>
public sealed record HandledMessage(string Consumer, string MessageId)
{
    /// <summary>
    /// How long it is recorded. Stripe repeats an event for days and asks to keep ids for 30; a dead letter that an operator
    /// replays may be older, up to as long as notifications are kept. Whatever moves money has a key of its own, which stays for ever.
    /// </summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);
}
