using Kelmah.Application.Queues;
using Kelmah.Domain;

namespace Kelmah.Application.Administration;

/// <summary>Gives a message that was given up another life. Consumers take a repeat for one, so this is safe.</summary>
public sealed class ReplayDeadLetter(IDeadLetters deadLetters)
{
    /// <summary>Puts it back into its queue.</summary>
    /// <param name="caller">An administrator.</param>
    /// <param name="id">The dead letter's.</param>
    /// <param name="cancellationToken">Stops before the writing.</param>
    /// <returns>The id.</returns>
    public async Task<Result<string>> ExecuteAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        return await deadLetters.ReplayAsync(id, cancellationToken).ConfigureAwait(false) ? id : RequestErrors.NotFound;
    }
}
