using System.Diagnostics;
using Kelmah.Kernel.Journal;

namespace Kelmah.Kernel.Persistence;

/// <summary>
/// Everything that one commit holds: documents, their events, journal entries, handled messages, and what the decision rests on.
/// All or nothing. A decision reads by it, so that the commit requires what was read: a document at its version, and of a query
/// that the <see cref="GuardedSet"/> which it asked is unchanged, too.
/// </summary>
/// <param name="store">What is read.</param>
/// <param name="clock">Dates the events.</param>
/// <param name="ids">Names the events.</param>
/// <param name="actorId">The user who causes it; null for the system.</param>
public sealed class UnitOfWork(IDocumentStore store, TimeProvider clock, IIdSource ids, Guid? actorId) : IDocumentReader
{
    private readonly ReadSet reads = new(store);
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

    /// <summary>What must not have changed since it was read.</summary>
    public IEnumerable<Precondition> Preconditions => reads.Preconditions(writes);

    /// <summary>The guarded sets that the documents to write belong to.</summary>
    public IEnumerable<string> ChangedSets => writes
        .Where(write => !write.Collection.Sets.IsEmpty)
        .SelectMany(write => GuardedSet.Of(write.Collection, write.Entity))
        .Distinct(StringComparer.Ordinal);

    /// <summary>The sums that the documents to write may change: each is to hold once all of them are written.</summary>
    public IEnumerable<ChangedSum> ChangedSums => writes.SelectMany(SumRule.ChangedBy).Distinct();

    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => writes.Count == 0 && entries.Count == 0 && handled.Count == 0;

    /// <summary>The user who causes it; null for the system.</summary>
    public Guid? ActorId => actorId;

    /// <summary>Reads what nothing is decided by, such as names to show: it may change before the commit.</summary>
    public IDocumentReader Peek => store;

    /// <summary>Requires that an entity which was read elsewhere is still the same; returns it.</summary>
    public T Require<T>(T entity)
        where T : Entity
    {
        reads.Add(entity, isInSet: false);
        return entity;
    }

    /// <summary>The entity as last committed, or null; required as it is found. That there is none is not required: a unique index must say so.</summary>
    public async ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
        where T : Entity =>
        await store.FindAsync<T>(id, cancellationToken).ConfigureAwait(false) is { } found ? Require(found) : null;

    /// <summary>The first entity that the filter finds, or null; required as it is found. That there is none is required where the filter asks a guarded set.</summary>
    public async ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity
    {
        var isInSet = await reads.TryAddSetsAsync(where, cancellationToken).ConfigureAwait(false);
        if (await store.FindAsync(where, cancellationToken).ConfigureAwait(false) is not { } found) return null;
        reads.Add(found, isInSet);
        return found;
    }

    /// <summary>A page of entities of a guarded set; each is required as it is found, and that no other one comes to it.</summary>
    /// <exception cref="InvalidOperationException">The filter asks no guarded set: a bug.</exception>
    public async ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
        where T : Entity
    {
        await reads.AddSetsAsync(query.Where, cancellationToken).ConfigureAwait(false);
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        foreach (var found in page.Items) reads.Add(found, isInSet: true);
        return page;
    }

    /// <summary>A page of views of a guarded set, which must not change.</summary>
    /// <exception cref="InvalidOperationException">The filter asks no guarded set: a bug.</exception>
    public async ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
        where T : Entity
    {
        await reads.AddSetsAsync(query.Where, cancellationToken).ConfigureAwait(false);
        return await store.QueryAsync(query, projection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many entities of a guarded set the filter finds; the set must not change.</summary>
    /// <exception cref="InvalidOperationException">The filter asks no guarded set: a bug.</exception>
    public async ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
        where T : Entity
    {
        await reads.AddSetsAsync(where, cancellationToken).ConfigureAwait(false);
        return await store.CountAsync(where, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many entities of a guarded set the filter finds of each value of a field; the set must not change.</summary>
    /// <exception cref="InvalidOperationException">The filter asks no guarded set: a bug.</exception>
    public async ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
        where T : Entity
    {
        await reads.AddSetsAsync(where, cancellationToken).ConfigureAwait(false);
        return await store.CountByAsync(field, where, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether what was read may never have been so at one time, since some of it has changed meanwhile.</summary>
    internal ValueTask<bool> HasChangedAsync(CancellationToken cancellationToken) => reads.HasChangedAsync(cancellationToken);

    /// <summary>Adds a new entity; returns it as it will be stored.</summary>
    /// <param name="entity">With at least one new event.</param>
    /// <param name="onDuplicate">What follows where a unique index refuses it; null makes that a bug.</param>
    public T Insert<T>(T entity, DuplicateAnswer? onDuplicate = null)
        where T : Entity =>
        Add(entity, WriteKind.Insert, onDuplicate);

    /// <summary>Replaces an entity, provided that its stored version is still the loaded one; returns it as it will be stored.</summary>
    /// <param name="entity">
    /// Loaded in this attempt and changed by its own methods. One without new events has not changed (a repeated command)
    /// and is not written.
    /// </param>
    /// <param name="onDuplicate">What follows where a unique index refuses it; null makes that a bug.</param>
    public T Update<T>(T entity, DuplicateAnswer? onDuplicate = null)
        where T : Entity =>
        entity.NewEvents.IsEmpty ? entity : Add(entity, WriteKind.Update, onDuplicate);

    /// <summary>
    /// Writes an entity's document anew in the form in which it is stored now, provided that its stored version is still the loaded one. What it
    /// says stays, its version and its events too.
    /// </summary>
    public void Rewrite<T>(T entity)
        where T : Entity =>
        Add(entity, WriteKind.Update, onDuplicate: null);

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

    /// <summary>Puts another state in the place of each that is written, of the same id and version.</summary>
    internal void ReplaceWritten(Func<Write, Entity> replace)
    {
        for (var index = 0; index < writes.Count; index++) writes[index] = writes[index] with { Entity = replace(writes[index]) };
    }

    private T Add<T>(T entity, WriteKind kind, DuplicateAnswer? onDuplicate)
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
/// <param name="OnDuplicate">What follows where a unique index refuses it.</param>
public sealed record Write(WriteKind Kind, CollectionDefinition Collection, Entity Entity, long ExpectedVersion, DuplicateAnswer? OnDuplicate);

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
    /// How long it is recorded at most, and unless the setting <c>Idempotency__HandledDays</c> says less. Stripe repeats an event for days and asks to keep ids for 30; a dead letter that an operator
    /// replays may be older, up to as long as notifications are kept. Whatever moves money has a key of its own, which stays for ever.
    /// </summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);
}
