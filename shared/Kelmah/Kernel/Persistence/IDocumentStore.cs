namespace Kelmah.Kernel.Persistence;

/// <summary>The source of truth: entities by collection, read one at a time or by query, and committed together.</summary>
public interface IDocumentStore : IDocumentReader
{
    /// <summary>How often the documents of a <see cref="GuardedSet"/> were written; 0 for a set that never was.</summary>
    ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken);

    /// <summary>Commits everything in one ACID transaction, provided that its preconditions hold. Acknowledged means on disk.</summary>
    Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken);

    /// <summary>
    /// How <see cref="CommitAsync"/> would end now: everything is checked as for a commit, in a transaction of which nothing is kept. <see cref="Committed"/>
    /// means that it could be.
    /// </summary>
    Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken);
}

/// <summary>
/// Deletes what the collections' <see cref="IndexKind.TimeToLive"/> indexes say is over, and the records of handled messages from
/// before a time. A store that archives old events does so in the same sweep.
/// </summary>
public interface IExpirySweep
{
    /// <summary>Deletes everything whose time is over; returns how many. The events of documents stay.</summary>
    /// <param name="now">What stands at or before it is over, UTC.</param>
    /// <param name="handledKept">How long the record of a handled message is kept, at most <see cref="HandledMessage.Kept"/>.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    Task<long> DeleteExpiredAsync(DateTimeOffset now, TimeSpan handledKept, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the documents that a filter finds, in batches; returns how many. Their events stay, and no decision may rest on their guarded sets.
    /// </summary>
    Task<long> DeleteAsync<T>(Filter<T> over, CancellationToken cancellationToken)
        where T : Entity;
}

/// <summary>
/// The store does not answer, or not in time. A retry in some seconds may help. Of a commit it leaves open whether it was
/// made: what is tried again finds its first effect by version, journal key or handled message, and is not done twice.
/// </summary>
public class StoreUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException()
        : base("The store does not answer.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The store has no room for what was to be written; nothing of it is there. It passes as soon as there is room.</summary>
public sealed class StorageFullException : StoreUnavailableException
{
    /// <summary>Creates the exception.</summary>
    public StorageFullException()
        : base("The store has no room left.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public StorageFullException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StorageFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
