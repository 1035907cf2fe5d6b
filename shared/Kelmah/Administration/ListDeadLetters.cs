using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Administration;

/// <summary>What the queues gave up, for administrators.</summary>
public sealed class ListDeadLetters(IDeadLetters deadLetters)
{
    /// <summary>A page of them, newest first.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="queue">Those of one queue; null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Result<Page<DeadLetter>>> ExecuteAsync(Caller caller, string? queue, Paging paging, CancellationToken cancellationToken) =>
        caller.IsAdmin
            ? await deadLetters.ListAsync(queue, paging, cancellationToken).ConfigureAwait(false)
            : RequestErrors.RoleNotAllowed;
}
