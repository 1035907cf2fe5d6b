using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>What subscribers have, for the other modules.</summary>
public interface ISubscriptions
{
    /// <summary>What a user's plan gives at present; <see cref="PlanBenefits.None"/> for a user without one that is paid. A decision that reads by its unit of work rests on it.</summary>
    ValueTask<PlanBenefits> BenefitsOfAsync(IDocumentReader reader, Guid userId, CancellationToken cancellationToken);

    /// <summary>The same of several users, by user; who has no plan that is paid is missing.</summary>
    ValueTask<IReadOnlyDictionary<Guid, PlanBenefits>> BenefitsOfAsync(IDocumentReader reader, IEnumerable<Guid> userIds, CancellationToken cancellationToken);
}
