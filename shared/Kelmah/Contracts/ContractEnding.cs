using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>What a contract's cancellation takes with it, in the same commit: its milestones' deadlines stop, its job is open again.</summary>
public sealed class ContractEnding(IDocumentStore store, TimeProvider clock)
{
    /// <summary>Adds a cancelled contract and what belongs to it to a unit of work.</summary>
    /// <returns>The contract as it will be stored.</returns>
    public async Task<Contract> CancelAsync(UnitOfWork work, Contract cancelled, CancellationToken cancellationToken)
    {
        if (cancelled.NewEvents.IsEmpty) return cancelled;
        var now = clock.GetUtcNow();
        foreach (var milestone in await store.MilestonesOfAsync(cancelled.Id, cancellationToken).ConfigureAwait(false))
        {
            if (milestone.Status != MilestoneStatus.Completed && !milestone.IsSettled) work.Update(milestone.Abandon(now));
        }

        var job = await store.FindAsync<Job>(cancelled.JobId, cancellationToken).ConfigureAwait(false);
        if (!Reopen(job!, now).IsRefused(out _, out var reopened)) work.Update(reopened!);
        return work.Update(cancelled);
    }

    /// <summary>A job that this contract closed is open again, or, once past its deadline, left to its hirer.</summary>
    private static Result<Job> Reopen(Job job, DateTimeOffset now)
    {
        if (job.ClosedBecause != JobClosing.ContractSigned) return job;
        var lost = job.LoseContract(now);
        var reopened = lost.Then(left => left.Reopen(now));
        return reopened.Refusal is null ? reopened : lost;
    }
}
