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
