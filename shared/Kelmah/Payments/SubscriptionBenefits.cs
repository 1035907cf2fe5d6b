using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Reads what subscribers have.</summary>
public sealed class SubscriptionBenefits(SubscriptionOptions options) : ISubscriptions
{
    /// <inheritdoc/>
    public async ValueTask<PlanBenefits> BenefitsOfAsync(IDocumentReader reader, Guid userId, CancellationToken cancellationToken)
    {
        var subscription = await reader.LiveSubscriptionOfAsync(userId, cancellationToken).ConfigureAwait(false);
        return subscription is { GivesBenefits: true } ? options.Find(subscription.Plan)?.Benefits ?? PlanBenefits.None : PlanBenefits.None;
    }
}
