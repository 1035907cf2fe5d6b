using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Queues;

/// <summary>The messages of all queues that were given up.</summary>
public interface IDeadLetters
{
    /// <summary>A page of them, newest first.</summary>
    /// <param name="queue">Those of one queue; null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    /// <exception cref="QueuesUnavailableException">The queues do not answer.</exception>
    Task<Page<DeadLetter>> ListAsync(string? queue, Paging paging, CancellationToken cancellationToken);

    /// <summary>
    /// Puts one back at the end of its queue, as if it had never been delivered, with its session, its properties and the trace of
    /// its cause; false when there is none of that id.
    /// </summary>
    /// <exception cref="QueuesUnavailableException">
    /// The queues do not answer. The dead letter may have been put back and be there still; a second replay puts it back once all the same.
    /// </exception>
    Task<bool> ReplayAsync(string id, CancellationToken cancellationToken);
}

/// <summary>A message that was given up after its last delivery failed.</summary>
/// <param name="Id">Names the dead letter.</param>
/// <param name="Queue">The queue that it was sent to.</param>
/// <param name="MessageId">The message's natural key, which it keeps when it is put back and given up again; empty for one that was sent without.</param>
/// <param name="Body">As it was sent, where it is a text.</param>
/// <param name="Reason">Why it was given up, in a word; empty when nothing was given.</param>
/// <param name="Description">Why, in a sentence; null when nothing was given.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="EnqueuedAt">When it joined the queue, UTC.</param>
/// <param name="DeadLetteredAt">When it was given up, UTC.</param>
[SchemaName("DeadLetter")]
public sealed record DeadLetter(
    string Id,
    string Queue,
    string MessageId,
    string Body,
    string Reason,
    string? Description,
    int DeliveryCount,
    DateTimeOffset EnqueuedAt,
    DateTimeOffset DeadLetteredAt);
