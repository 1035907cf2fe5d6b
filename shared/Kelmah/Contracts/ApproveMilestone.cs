using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>The hirer approves a milestone; its money is then released.</summary>
public sealed class ApproveMilestone(MilestoneCommands milestones, IDocumentStore store, StepUp stepUp, TimeProvider clock)
{
    /// <summary>
    /// The completed milestone; a repeat changes nothing. A hirer who uses an authenticator is asked for a fresh code before a
    /// large sum is released.
    /// </summary>
    public async Task<Result<Milestone>> ExecuteAsync(Caller caller, Guid milestoneId, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Milestone>(caller, milestoneId, Part.Hirer, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var milestone)) return refusal;
        if (await stepUp.RefuseReleaseAsync(caller, milestone!.Amount, cancellationToken).ConfigureAwait(false) is { } asked) return asked;
        return await milestones.RunAsync(
            caller, milestoneId, Part.Hirer, reread => reread.Approve(caller.UserId, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }
}
