using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// Contracts and milestones for the other modules: read, and changed in the commit of another module as the money of the escrow
/// moves. A contract or a milestone that is given is as it was loaded in this attempt; each change is dated by the caller.
/// </summary>
public interface IContracts
{
    /// <summary>A contract; null where there is none.</summary>
    ValueTask<Contract?> FindAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken);

    /// <summary>Some contracts by their ids, at most 100, read together; one that is not there is missing.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="contractIds">Which; some may be the same.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IReadOnlyDictionary<Guid, Contract>> FindAsync(IDocumentReader reader, IEnumerable<Guid> contractIds, CancellationToken cancellationToken);

    /// <summary>The titles of some milestones by their ids, at most 100, read together; one that is not there is missing.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="milestoneIds">Which; some may be the same.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IReadOnlyDictionary<Guid, string>> MilestoneTitlesAsync(IDocumentReader reader, IEnumerable<Guid> milestoneIds, CancellationToken cancellationToken);

    /// <summary>A contract for its parties and administrators; <c>not_found</c> for anybody else.</summary>
    ValueTask<Result<Contract>> FindForReaderAsync(IDocumentReader reader, Caller caller, Guid contractId, CancellationToken cancellationToken);

    /// <summary>A contract for its hirer; <c>not_your_part</c> for its worker, <c>not_found</c> for anybody else.</summary>
    ValueTask<Result<Contract>> FindForHirerAsync(IDocumentReader reader, Caller caller, Guid contractId, CancellationToken cancellationToken);

    /// <summary>How many contracts a worker has completed, some left out.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="workerId">The worker.</param>
    /// <param name="without">Contracts that do not count.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<long> CountCompletedAsync(IDocumentReader reader, Guid workerId, IReadOnlyCollection<Guid> without, CancellationToken cancellationToken);

    /// <summary>Whether a user is, or ever was, the other side of a contract of one of some others.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="userId">The user.</param>
    /// <param name="others">The others.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<bool> HaveContractAsync(IDocumentReader reader, Guid userId, IReadOnlyCollection<Guid> others, CancellationToken cancellationToken);

    /// <summary>A milestone; null where there is none.</summary>
    ValueTask<Milestone?> FindMilestoneAsync(IDocumentReader reader, Guid milestoneId, CancellationToken cancellationToken);

    /// <summary>A contract's milestones by number: at most <see cref="Contract.MaxMilestones"/>.</summary>
    ValueTask<IReadOnlyList<Milestone>> MilestonesOfAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that a payment arrived in the contract's escrow; refused where the contract is neither active nor disputed.</summary>
    /// <returns>The contract as it will be stored.</returns>
    Result<Contract> Fund(UnitOfWork work, Contract contract, Money paid, DateTimeOffset now);

    /// <summary>
    /// Adds to a unit of work that some milestones' money is frozen: their deadlines stand still, and the contract is disputed. Refused where it is
    /// neither active nor disputed.
    /// </summary>
    /// <returns>The contract as it will be stored.</returns>
    Task<Result<Contract>> FreezeAsync(
        UnitOfWork work, Contract contract, IReadOnlyCollection<Guid> milestoneIds, Guid raisedBy, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that some milestones' money is frozen no longer: their deadlines go on, later by as long as they stood, and the
    /// contract is active again unless others are still frozen. A contract that has ended stays as it is.
    /// </summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="contract">As it was loaded.</param>
    /// <param name="milestoneIds">Whose money is free.</param>
    /// <param name="awaited">Those of them whose money nobody asks back any more: where no time runs to hand them in, it runs again.</param>
    /// <param name="isStillDisputed">Whether others are still frozen.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task UnfreezeAsync(
        UnitOfWork work, Contract contract, IReadOnlyCollection<Guid> milestoneIds, IReadOnlyCollection<Guid> awaited, bool isStillDisputed, DateTimeOffset now,
        CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that the money of some milestones of one contract has left its escrow.</summary>
    /// <param name="work">Moves the money.</param>
    /// <param name="settlements">The milestones, and where their money went.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The milestones as they will be stored, in the order in which they were given; refused where the state of one forbids it.</returns>
    Result<ImmutableArray<Milestone>> Settle(UnitOfWork work, IReadOnlyList<MilestoneSettlement> settlements, DateTimeOffset now);

    /// <summary>
    /// Adds to a unit of work what follows for the contract: with the last milestone it ends; where others were never funded, the time to fund them runs.
    /// </summary>
    /// <param name="work">Has settled the milestones.</param>
    /// <param name="settled">As they will be stored.</param>
    /// <param name="isEscrowEmpty">Whether nothing is held any more.</param>
    /// <param name="endsContract">Whether the parties end the contract with it: what was not funded is abandoned.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task FollowAsync(UnitOfWork work, ImmutableArray<Milestone> settled, bool isEscrowEmpty, bool endsContract, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work what follows for the contract from the end of a dispute that divided the money of some milestones: it is active again
    /// where nothing else is frozen, and ends with its last milestone, or with the dispute: completed where anything was ever paid to the worker,
    /// otherwise cancelled.
    /// </summary>
    /// <param name="work">Has settled the milestones.</param>
    /// <param name="settled">As they will be stored.</param>
    /// <param name="rest">What is left.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task FollowDisputeAsync(UnitOfWork work, ImmutableArray<Milestone> settled, DisputedRest rest, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that a request for a milestone's money ended without a refund, so that the time to hand it in runs again;
    /// nothing where it was handed in or settled meanwhile, or its contract has ended.
    /// </summary>
    Task AwaitDeliveryAsync(UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Where the money of a milestone went.</summary>
/// <param name="Milestone">As it will be stored but for this.</param>
/// <param name="ToWorker">To the worker, the platform's fee included.</param>
/// <param name="Fee">What the platform keeps of that, the tax on its fee included.</param>
/// <param name="ToHirer">Back to the hirer.</param>
public sealed record MilestoneSettlement(Milestone Milestone, Money ToWorker, Money Fee, Money ToHirer);

/// <summary>What is left of a contract's money when a dispute has ended.</summary>
/// <param name="IsEmpty">Whether nothing is held any more.</param>
/// <param name="IsFrozen">Whether some of what is held is frozen by something else.</param>
/// <param name="Kept">Where the contract ends with the dispute: the milestones whose money is held or being paid, which go on; null where it does not end.</param>
public sealed record DisputedRest(bool IsEmpty, bool IsFrozen, ImmutableHashSet<Guid>? Kept);
