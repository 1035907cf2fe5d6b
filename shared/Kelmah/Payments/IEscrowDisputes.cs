using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The money that disputes are about: frozen when one is opened, free again or divided when it ends.</summary>
public interface IEscrowDisputes
{
    /// <summary>What is held for a contract's milestones, and what holds it.</summary>
    ValueTask<ImmutableArray<HeldMoney>> HeldOfAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that a dispute freezes the money of some milestones: their deadlines stand still, and the contract is disputed.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="contract">As it was loaded.</param>
    /// <param name="milestoneIds">Whose money.</param>
    /// <param name="disputeId">The dispute.</param>
    /// <param name="raisedBy">Who opened it.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>Null; refused where the money of one is not held, disputed already, in the hands of a bank, or being added to.</returns>
    Task<Refusal?> ContestAsync(
        UnitOfWork work, Contract contract, IReadOnlyCollection<Guid> milestoneIds, Guid disputeId, Guid raisedBy, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that the money of a dispute is divided, and what follows for the milestones, the contract and what is asked about them.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="disputeId">The dispute that has ended.</param>
    /// <param name="toWorker">Of what is held of the milestones' amounts, the platform's fee included; the rest goes back to the hirer.</param>
    /// <param name="endsContract">Whether what was not funded is abandoned with it.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>Null; refused where a bank decides about a part of it first.</returns>
    Task<Refusal?> DivideAsync(
        UnitOfWork work, Guid contractId, Guid disputeId, Money toWorker, bool endsContract, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that a dispute has ended and nothing moves: the milestones' deadlines go on, later by as long as they stood still, and the
    /// contract is active again where nothing else is frozen.
    /// </summary>
    Task FreeAsync(UnitOfWork work, Guid contractId, Guid disputeId, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>What is held for a milestone.</summary>
/// <param name="MilestoneId">The milestone.</param>
/// <param name="Amount">Of its amount, without the hirer's fee.</param>
/// <param name="DisputeId">The dispute that is open about it; null for none.</param>
/// <param name="AwaitsBank">Whether a bank decides about it first.</param>
public sealed record HeldMoney(Guid MilestoneId, Money Amount, Guid? DisputeId, bool AwaitsBank);
