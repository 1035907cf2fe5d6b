using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Administration;

/// <summary>What administrators do with messages that the queues gave up.</summary>
public sealed class DeadLetterAdministration(IDeadLetters deadLetters, Transactor transactor, AuditTrail audit)
{
    /// <summary>A page of them, newest first.</summary>
    /// <param name="queue">Those of one queue; null for all.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Result<Page<DeadLetter>>> ListAsync(string? queue, Paging paging, CancellationToken cancellationToken) =>
        await deadLetters.ListAsync(queue, paging, cancellationToken).ConfigureAwait(false);

    /// <summary>Puts one back into its queue. Consumers are idempotent, so this is safe. Returns its id.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="id">The dead letter's.</param>
    /// <param name="cancellationToken">Stops before the writing.</param>
    public async Task<Result<string>> ReplayAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (!await deadLetters.ReplayAsync(id, cancellationToken).ConfigureAwait(false)) return RequestErrors.NotFound;
        // A queue does not take part in the store's commits, so the record is written after the act.
        return await transactor.RunAsync<string>(caller.UserId, async work =>
        {
            await audit.RecordAsync(work, AuditAction.DeadLetterReplayed, $"dead-letters/{id}", reason: null, CancellationToken.None).ConfigureAwait(false);
            return id;
        }, CancellationToken.None).ConfigureAwait(false);
    }
}
