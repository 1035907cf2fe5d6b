using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>The fees of what is drafted now.</summary>
public sealed class ContractFees(ContractOptions options, ISubscriptions subscriptions, TimeProvider clock) : IContractFees
{
    /// <inheritdoc/>
    public async ValueTask<PartyFees> OfPartiesAsync(IDocumentReader reader, IEnumerable<Guid> userIds, CancellationToken cancellationToken) =>
        new(options.FeesAt(clock.GetUtcNow()), await subscriptions.BenefitsOfAsync(reader, userIds, cancellationToken).ConfigureAwait(false));
}

/// <summary>The schedule that is in force, and what the plans of users give.</summary>
/// <param name="InForce">For everybody.</param>
/// <param name="Plans">By user; who is missing has none that is paid.</param>
public sealed record PartyFees(FeeSchedule InForce, IReadOnlyDictionary<Guid, PlanBenefits> Plans)
{
    /// <summary>A draft's terms with the fees between two users.</summary>
    public ContractTerms Renew(ContractTerms terms, Guid hirerId, Guid workerId) => terms.Under(InForce).With(PlanOf(workerId), PlanOf(hirerId));

    /// <summary>The same of a draft that is still to be made, of which nothing but the fees is known.</summary>
    public ContractTerms Between(Guid hirerId, Guid workerId, Currency currency) => Renew(new ContractTerms("", 0, 0, currency), hirerId, workerId);

    private PlanBenefits PlanOf(Guid userId) => Plans.GetValueOrDefault(userId, PlanBenefits.None);
}
