using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The money of a contract that ends by agreement.</summary>
public interface IEscrowEnding
{
    /// <summary>
    /// Adds to a unit of work that all that is held for a contract is divided as agreed, and its end: what was not funded is abandoned.
    /// </summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="parts">Every milestone whose money is held, as it is stored.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>Null; refused where a part is frozen, or not held.</returns>
    Task<Refusal?> DivideAsync(UnitOfWork work, Guid contractId, IReadOnlyList<SplitPart> parts, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that nobody answers the undecided requests for refunds of a contract any more: its money was divided.</summary>
    Task CloseRequestsAsync(UnitOfWork work, Guid contractId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What dividing an escrow so would move; nothing changes. A frozen part is divided as if it were not.</summary>
    /// <param name="escrow">As it is stored, with its parts.</param>
    /// <param name="parts">Milestones whose money is held.</param>
    /// <param name="now">UTC.</param>
    IReadOnlyList<DividedPart> Preview(Escrow escrow, IReadOnlyList<SplitPart> parts, DateTimeOffset now);
}

/// <summary>What dividing would move of a milestone's money.</summary>
/// <param name="MilestoneId">The milestone.</param>
/// <param name="Release">What would go to the worker, with the fees and taxes on it; null for nothing.</param>
/// <param name="ToHirer">What would go back, the hirer's fee and the tax on it included.</param>
public sealed record DividedPart(Guid MilestoneId, EscrowRelease? Release, Money ToHirer);
