using Kelmah.Identity;
using Kelmah.Jobs;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of an erasure does. Each is safe to run twice.</summary>
public sealed class ErasureActivities(Erasures erasures, OpenWork openWork, EraseUser erase)
{
    [Function("LoadErasure")]
    public Task<DateTimeOffset?> LoadErasure([ActivityTrigger] Guid userId, CancellationToken cancellationToken) =>
        erasures.FindDueAtAsync(userId, cancellationToken);

    [Function("EndWorkOfErased")]
    public async Task<bool> EndWorkOfErased([ActivityTrigger] Guid userId, CancellationToken cancellationToken)
    {
        await openWork.EndAsync(userId, cancellationToken);
        return true;
    }

    [Function("EraseAccount")]
    public Task<string?> EraseAccount([ActivityTrigger] Guid userId, CancellationToken cancellationToken) =>
        erase.ExecuteAsync(userId, cancellationToken);
}
