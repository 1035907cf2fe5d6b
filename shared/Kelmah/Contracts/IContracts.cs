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

    /// <summary>A milestone; null where there is none.</summary>
    ValueTask<Milestone?> FindMilestoneAsync(IDocumentReader reader, Guid milestoneId, CancellationToken cancellationToken);

    /// <summary>A contract's milestones by number: at most <see cref="Contract.MaxMilestones"/>.</summary>
    ValueTask<IReadOnlyList<Milestone>> MilestonesOfAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work that the escrow holds the contract's total; refused where the contract is not active.</summary>
    /// <returns>The contract as it will be stored.</returns>
    Result<Contract> Fund(UnitOfWork work, Contract contract, DateTimeOffset now);

    /// <summary>Adds to a unit of work that the contract is disputed, which stops its deadlines; refused where it is not active.</summary>
    /// <returns>The contract as it will be stored.</returns>
    Result<Contract> Dispute(UnitOfWork work, Contract contract, Guid raisedBy, DateTimeOffset now);

    /// <summary>Adds to a unit of work that a disputed contract goes on; refused where it is not disputed.</summary>
    /// <returns>The contract as it will be stored.</returns>
    Result<Contract> Resume(UnitOfWork work, Contract contract, DateTimeOffset now);

    /// <summary>
    /// Adds to a unit of work that a milestone's money goes to the worker, and with the last one the end of the contract; refused
    /// where the milestone is not completed.
    /// </summary>
    /// <param name="work">Moves the money.</param>
    /// <param name="milestone">The milestone.</param>
    /// <param name="fee">The platform's part of it.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The milestone as it will be stored.</returns>
    Task<Result<Milestone>> ReleaseMilestoneAsync(
        UnitOfWork work, Milestone milestone, Money fee, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that a milestone's money goes back to the hirer, and with the last one the end of the contract; refused
    /// where the milestone is completed.
    /// </summary>
    /// <returns>The milestone as it will be stored.</returns>
    Task<Result<Milestone>> RefundMilestoneAsync(
        UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that a request for a milestone's money ended without a refund, so that the time to hand it in runs again;
    /// nothing where it was handed in or settled meanwhile, or its contract has ended.
    /// </summary>
    Task AwaitDeliveryAsync(UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken);
}
