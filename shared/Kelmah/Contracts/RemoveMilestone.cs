using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Takes a milestone out of a draft, which voids the contract's signatures.</summary>
public sealed class RemoveMilestone(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The milestone that was there.</summary>
    public Task<Result<Milestone>> ExecuteAsync(
        Caller caller, Guid milestoneId, long? ifMatch, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await store.FindForAsync<Milestone>(caller, milestoneId, Part.Hirer, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            if (ifMatch is { } seen && seen != milestone!.Version) return RequestErrors.VersionMismatch;
            var contract = await store.FindAsync<Contract>(milestone!.ContractId, cancellationToken).ConfigureAwait(false);
            var milestones = await store.MilestonesOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            var rest = milestones.Where(other => other.Id != milestoneId).ToList();
            if (contract!.WithMilestones(rest, now).IsRefused(out refusal, out var revised)) return refusal;
            work.Update(revised!);
            work.Delete(milestone.Remove(now));
            return milestone;
        }, cancellationToken);
}
