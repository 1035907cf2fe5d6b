using Kelmah.Payments;

namespace Kelmah.Functions.Orchestrations.Retired;

/// <summary>What the orchestration of a release does.</summary>
public sealed class EscrowReleaseActivities(ReleaseMilestone release)
{
    /// <summary>
    /// Releases the milestone, once however often it runs; returns the code of the refusal, if it is refused. A refusal that
    /// passes is thrown, so that the activity is tried again soon.
    /// </summary>
    [Function("ReleaseEscrow")]
    public async Task<string?> ReleaseEscrow([ActivityTrigger] Guid milestoneId, CancellationToken cancellationToken)
    {
        var released = await release.ExecuteAsync(milestoneId, cancellationToken);
        if (released.Refusal is { Error.RetryHelps: true } passing)
            throw new InvalidOperationException($"Milestone {milestoneId} is not released yet: {passing.Error.Code}.");
        return released.Refusal?.Error.Code;
    }
}
