using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Reads what subscribers have.</summary>
public sealed class SubscriptionBenefits(SubscriptionOptions options) : ISubscriptions
{
    /// <inheritdoc/>
    public async ValueTask<PlanBenefits> BenefitsOfAsync(IDocumentReader reader, Guid userId, CancellationToken cancellationToken)
    {
        var subscription = await reader.LiveSubscriptionOfAsync(userId, cancellationToken).ConfigureAwait(false);
        return subscription is null ? PlanBenefits.None : BenefitsOf(subscription);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<Guid, PlanBenefits>> BenefitsOfAsync(IDocumentReader reader, IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        var all = new Dictionary<Guid, PlanBenefits>();
        foreach (var ids in userIds.Distinct().Chunk(Query<Subscription>.MaxLimit))
        {
            var live = SubscriptionCollection.UserId.In(ids) & SubscriptionCollection.LiveUserId.In(ids.Select(id => (Guid?)id));
            var query = new Query<Subscription> { Where = live, Limit = Query<Subscription>.MaxLimit };
            foreach (var subscription in (await reader.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items) all[subscription.UserId] = BenefitsOf(subscription);
        }

        return all;
    }

    private PlanBenefits BenefitsOf(Subscription subscription) => subscription.GivesBenefits ? options.Find(subscription.Plan)?.Benefits ?? PlanBenefits.None : PlanBenefits.None;
}
