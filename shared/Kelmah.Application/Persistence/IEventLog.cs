namespace Kelmah.Application.Persistence;

/// <summary>The events of all entities, appended by <see cref="IDocumentStore.CommitAsync"/>.</summary>
public interface IEventLog
{
    /// <summary>An entity's history, oldest first.</summary>
    /// <param name="streamId"><see cref="CollectionDefinition.StreamId"/>.</param>
    /// <param name="afterVersion">0 for all.</param>
    ValueTask<IReadOnlyList<EventRecord>> ReadStreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken);

    /// <summary>Events that have not been relayed, oldest first.</summary>
    /// <param name="limit">How many at most.</param>
    ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Records that events are on the queue; harmless when repeated.</summary>
    Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken);
}
