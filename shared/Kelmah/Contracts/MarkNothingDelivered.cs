using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>
/// What the deadline <see cref="DeadlineKind.NothingDelivered"/> does: asks for the milestone's money on behalf of the hirer,
/// unless that has been asked for. Safe to repeat: the second time it is refused.
/// </summary>
public sealed class MarkNothingDelivered(IDocumentStore store, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>The milestone as it stands then; refused where something was handed in, or where there still is time.</summary>
    public Task<Result<Milestone>> ExecuteAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Milestone>(actorId: null, async work =>
        {
            var now = clock.GetUtcNow();
            var milestone = await store.FindAsync<Milestone>(milestoneId, cancellationToken).ConfigureAwait(false);
            if (milestone is null) return RequestErrors.NotFound;
            var contract = await store.FindAsync<Contract>(milestone.ContractId, cancellationToken).ConfigureAwait(false);
            if (contract!.Status != ContractStatus.Active) return ContractErrors.NotActive;
            if (milestone.MarkNothingDelivered(now).IsRefused(out var refusal, out var marked)) return refusal;
            if (contract.FundedAt is not null && await IsUnaskedAsync(milestoneId, cancellationToken).ConfigureAwait(false)
                && !RefundRequest.Open(ids.NewId(), milestone, requestedBy: null, reason: null, now).IsRefused(out _, out var request))
                work.Insert(request!, RequestErrors.TooManyConflicts);
            return work.Update(marked!);
        }, cancellationToken);

    private async Task<bool> IsUnaskedAsync(Guid milestoneId, CancellationToken cancellationToken) =>
        await store.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(milestoneId), cancellationToken).ConfigureAwait(false) is null;
}
