using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>
/// What is due by the rows, for the sweepers: the safety net under the orchestrations' timers. Each id goes to the same
/// idempotent command that the orchestration calls.
/// </summary>
public sealed class FindDueWork(IDocumentStore store, TimeProvider clock)
{
    private const int Batch = 100;

    /// <summary>
    /// The entities whose deadline has passed, longest due first, at most 100 from one call: contracts for
    /// <see cref="DeadlineKind.Signing"/> and <see cref="DeadlineKind.Funding"/>, transactions for the payments, requests for refunds for their answer, else milestones.
    /// </summary>
    public Task<IReadOnlyList<Guid>> OfAsync(DeadlineKind deadline, CancellationToken cancellationToken) => deadline switch
    {
        DeadlineKind.Signing => DueAsync(ContractCollection.SignBy, cancellationToken),
        DeadlineKind.Funding => DueAsync(ContractCollection.FundBy, cancellationToken),
        DeadlineKind.CardPayment or DeadlineKind.MobileMoneyPayment => DueAsync(TransactionCollection.ExpiresAt, cancellationToken),
        DeadlineKind.MilestoneDue => DueMilestonesAsync(MilestoneCollection.BecomesOverdueAt, cancellationToken),
        DeadlineKind.AutoApproval => DueMilestonesAsync(MilestoneCollection.AutoApprovesAt, cancellationToken),
        DeadlineKind.NothingDelivered => DueMilestonesAsync(MilestoneCollection.NothingDeliveredAt, cancellationToken),
        DeadlineKind.RefundAnswer => DueAsync(RefundRequestCollection.AnswerBy, cancellationToken),
    };

    /// <summary>Completed milestones that are not paid out, longest waiting first, at most 100.</summary>
    public Task<IReadOnlyList<Guid>> ReleasesAsync(CancellationToken cancellationToken) =>
        DueMilestonesAsync(MilestoneCollection.ReleaseDueAt, cancellationToken);

    /// <summary>Refunds that Stripe has not confirmed, oldest first, at most 100.</summary>
    public async Task<IReadOnlyList<Guid>> RefundsAsync(CancellationToken cancellationToken) =>
        await IdsAsync(
            TransactionCollection.Type.Is(TransactionType.Refund) & TransactionCollection.Status.Is(TransactionStatus.Pending),
            [],
            cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<Guid>> DueAsync<T>(Field<T, DateTimeOffset?> dueAt, CancellationToken cancellationToken)
        where T : Entity =>
        await IdsAsync(dueAt.AtMost(clock.GetUtcNow()), [dueAt.Ascending()], cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Those of disputed contracts are passed over, since nothing happens to them by itself: they stay due as long as the
    /// dispute lasts, and would take the places of those that come after them.
    /// </summary>
    private async Task<IReadOnlyList<Guid>> DueMilestonesAsync(Field<Milestone, DateTimeOffset?> dueAt, CancellationToken cancellationToken)
    {
        var query = new Query<Milestone> { Where = dueAt.AtMost(clock.GetUtcNow()), OrderBy = [dueAt.Ascending()], Limit = Batch };
        var due = new List<Guid>();
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            var disputed = await DisputedAsync(page.Items, cancellationToken).ConfigureAwait(false);
            due.AddRange(page.Items.Where(milestone => !disputed.Contains(milestone.ContractId)).Select(milestone => milestone.Id));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null && due.Count < Batch);
        return [.. due.Take(Batch)];
    }

    private async Task<HashSet<Guid>> DisputedAsync(IReadOnlyList<Milestone> milestones, CancellationToken cancellationToken)
    {
        if (milestones.Count == 0) return [];
        var theirs = ContractCollection.Id.In(milestones.Select(milestone => milestone.ContractId).Distinct());
        return [.. await IdsAsync(theirs & ContractCollection.Status.Is(ContractStatus.Disputed), [], cancellationToken).ConfigureAwait(false)];
    }

    private async Task<List<Guid>> IdsAsync<T>(Filter<T> where, SortKey[] order, CancellationToken cancellationToken)
        where T : Entity
    {
        var page = await store.QueryAsync(
            new Query<T> { Where = where, OrderBy = [.. order], Limit = Batch }, cancellationToken).ConfigureAwait(false);
        return [.. page.Items.Select(item => item.Id)];
    }
}
