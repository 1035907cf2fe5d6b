using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Adds a milestone to a draft, which voids its signatures.</summary>
public sealed class AddMilestone(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>The new milestone, the last by number.</summary>
    public Task<Result<Milestone>> ExecuteAsync(
        Caller caller, Guid contractId, MilestoneInput input, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(caller.UserId, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await store.FindForAsync<Contract>(caller, contractId, Part.Hirer, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (input.Check(contract!.Terms.Currency, now) is { } wrong) return wrong;
            var milestones = await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            var number = milestones.Count == 0 ? 1 : milestones[^1].Number + 1;
            var milestone = Milestone.Add(
                ids.NewId(), contract, number, input.Title, input.Description, input.Amount, input.DueDate, now);
            if (contract.WithMilestones([.. milestones, milestone], now).IsRefused(out refusal, out var revised)) return refusal;
            work.Update(revised!);
            return work.Insert(milestone, RequestErrors.TooManyConflicts);
        }, cancellationToken);
}
