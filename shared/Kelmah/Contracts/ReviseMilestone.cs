using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Contracts;

/// <summary>Changes a milestone of a draft, which voids the contract's signatures.</summary>
public sealed class ReviseMilestone(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>The milestone as it stands then.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="milestoneId">Which.</param>
    /// <param name="patch">Fields of <see cref="MilestoneInput"/>.</param>
    /// <param name="ifMatch">The version that the caller has seen; null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<Milestone>> ExecuteAsync(
        Caller caller, Guid milestoneId, MergePatch patch, long? ifMatch, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await store.FindForAsync<Milestone>(caller, milestoneId, Part.Hirer, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var milestone)) return refusal;
            if (ifMatch is { } seen && seen != milestone!.Version) return RequestErrors.VersionMismatch;
            var merged = patch.ApplyTo(new MilestoneInput(milestone!.Title, milestone.Description, milestone.Amount, milestone.DueDate));
            if (merged.IsRefused(out refusal, out var input)) return refusal;
            if (input!.Check(milestone.Amount.Currency, now) is { } wrong) return wrong;

            var contract = await store.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            var milestones = await store.MilestonesOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            var changed = milestone.Revise(input.Title, input.Description, input.Amount, input.DueDate, now);
            var all = milestones.Select(other => other.Id == milestoneId ? changed : other).ToList();
            if (contract!.WithMilestones(all, now).IsRefused(out refusal, out var revised)) return refusal;
            work.Update(revised!);
            return work.Update(changed);
        }, cancellationToken);
}
