namespace Kelmah.Kernel.Persistence;

/// <summary>The events of all entities, appended by <see cref="IDocumentStore.CommitAsync"/>.</summary>
public interface IEventLog
{
    /// <summary>An entity's history, oldest first.</summary>
    /// <param name="streamId"><see cref="CollectionDefinition.StreamId"/>.</param>
    /// <param name="afterVersion">0 for all.</param>
    ValueTask<IReadOnlyList<EventRecord>> ReadStreamAsync(string streamId, long afterVersion, CancellationToken cancellationToken);

    /// <summary>Events that have not been relayed, by their age, and each stream's in the order of its versions whatever their age.</summary>
    /// <param name="limit">How many at most, but for those that must go before one of them in its stream.</param>
    ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Records that events are on the queue; harmless when repeated.</summary>
    Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken);

    /// <summary>
    /// Takes the turn to relay, or prolongs it for another batch. False while another instance has it: that one is told, and
    /// relays ours too. A log that one process has to itself gives it always.
    /// </summary>
    Task<bool> TryTakeTurnAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>Gives the turn back. False when another instance asked for it meanwhile: look once more first.</summary>
    Task<bool> TryEndTurnAsync(CancellationToken cancellationToken) => Task.FromResult(true);
}

/// <summary>Carries committed events to the queue <c>events</c>.</summary>
public interface IEventRelay
{
    /// <summary>Says that events were committed; returns at once. What is missed here, the relay's timer picks up.</summary>
    void Notify();
}
