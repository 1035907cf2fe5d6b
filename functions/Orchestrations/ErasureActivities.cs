using Kelmah.Identity;

namespace Kelmah.Functions.Orchestrations;

/// <summary>What the orchestration of an erasure does. Each is safe to run twice.</summary>
public sealed class ErasureActivities(GetErasureProcess process, EndOpenWork openWork, EraseUser erase)
{
    [Function("LoadErasure")]
    public Task<DateTimeOffset?> LoadErasure([ActivityTrigger] Guid userId, CancellationToken cancellationToken) =>
        process.DueAtAsync(userId, cancellationToken);

    [Function("EndWorkOfErased")]
    public async Task<bool> EndWorkOfErased([ActivityTrigger] Guid userId, CancellationToken cancellationToken)
    {
        await openWork.ExecuteAsync(userId, cancellationToken);
        return true;
    }

    [Function("EraseAccount")]
    public Task<string?> EraseAccount([ActivityTrigger] Guid userId, CancellationToken cancellationToken) =>
        erase.ExecuteAsync(userId, cancellationToken);
}
