using Kelmah.Application.Persistence;

namespace Kelmah.Application.Queues;

/// <summary>The messages of all queues that were given up.</summary>
public interface IDeadLetters
{
    /// <summary>A page of them, newest first.</summary>
    /// <param name="queue">Those of one queue; null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    Task<Page<DeadLetter>> ListAsync(string? queue, Paging paging, CancellationToken cancellationToken);

    /// <summary>Puts one back at the end of its queue, as if it had never been delivered; false when there is none of that id.</summary>
    Task<bool> ReplayAsync(string id, CancellationToken cancellationToken);
}
