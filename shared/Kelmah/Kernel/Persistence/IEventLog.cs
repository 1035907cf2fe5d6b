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
    /// <exception cref="UnreadableEventException">One of them is no event that this release knows; park it, and read again.</exception>
    ValueTask<IReadOnlyList<EventRecord>> ReadUnrelayedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Records that events are on the queue; harmless when repeated.</summary>
    Task MarkRelayedAsync(IReadOnlyCollection<Guid> eventIds, CancellationToken cancellationToken);

    /// <summary>
    /// Sets aside an event that waits and that no repeat will relay, so that it holds up no other; harmless when repeated.
    /// </summary>
    /// <param name="eventId">Which.</param>
    /// <param name="reason">Why, in a word: <c>unreadable</c>, <c>unwritable</c> or <c>too_large</c>.</param>
    /// <param name="description">Why, in a sentence.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the writing.</param>
    Task ParkAsync(Guid eventId, string reason, string description, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A page of the events that were set aside, newest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    ValueTask<Page<ParkedEvent>> ListParkedAsync(Paging paging, CancellationToken cancellationToken);

    /// <summary>Lets an event that was set aside wait again; false where there is none of that id.</summary>
    Task<bool> TryUnparkAsync(Guid eventId, CancellationToken cancellationToken);

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

/// <summary>An event that could not be relayed and was set aside.</summary>
/// <param name="Id">The event's.</param>
/// <param name="StreamId">Of its entity.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Payload">As it is stored.</param>
/// <param name="Reason">Why it was set aside, in a word.</param>
/// <param name="Description">Why, in a sentence.</param>
/// <param name="ParkedAt">UTC.</param>
public sealed record ParkedEvent(
    Guid Id, string StreamId, DateTimeOffset OccurredAt, string Payload, string Reason, string Description, DateTimeOffset ParkedAt);

/// <summary>What is stored of an event is none that this release knows.</summary>
public sealed class UnreadableEventException : Exception
{
    /// <summary>Creates the exception without saying which.</summary>
    public UnreadableEventException()
        : this("An event cannot be read.")
    {
    }

    /// <summary>Creates the exception without saying which.</summary>
    public UnreadableEventException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception without saying which.</summary>
    public UnreadableEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    public UnreadableEventException(Guid eventId, string message, Exception? innerException = null)
        : base(message, innerException) =>
        EventId = eventId;

    /// <summary>Which.</summary>
    public Guid EventId { get; }
}
