using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Administration;

/// <summary>Gives a message that was given up another life. Consumers take a repeat for one, so this is safe.</summary>
public sealed class ReplayDeadLetter(IDeadLetters deadLetters, Transactor transactor, AuditTrail audit)
{
    /// <summary>Puts it back into its queue.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="id">The dead letter's.</param>
    /// <param name="cancellationToken">Stops before the writing.</param>
    /// <returns>The id.</returns>
    public async Task<Result<string>> ExecuteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        if (!await deadLetters.ReplayAsync(id, cancellationToken).ConfigureAwait(false)) return RequestErrors.NotFound;
        // The queues commit by themselves, so the record follows the act instead of standing in its commit.
        return await transactor.RunAsync<string>(caller.UserId, async work =>
        {
            await audit.RecordAsync(work, AuditAction.DeadLetterReplayed, $"dead-letters/{id}", reason: null, CancellationToken.None).ConfigureAwait(false);
            return id;
        }, CancellationToken.None).ConfigureAwait(false);
    }
}
