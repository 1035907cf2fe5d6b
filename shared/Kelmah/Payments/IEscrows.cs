using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The money of contracts, for the other modules.</summary>
public interface IEscrows
{
    /// <summary>A contract's escrow; null before one was opened.</summary>
    ValueTask<Escrow?> OfContractAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken);

    /// <summary>What is held of a milestone's amount; zero for nothing.</summary>
    ValueTask<Money> HeldForAsync(IDocumentReader reader, Milestone milestone, CancellationToken cancellationToken);

    /// <summary>
    /// Stops a payment into a contract's escrow that is under way, or settles it if it has just succeeded, in a commit of its own.
    /// Safe to repeat. Refused with <c>payment_provider_unavailable</c> where Stripe cannot be asked; null to go on.
    /// </summary>
    Task<Refusal?> StopFundingAsync(Guid contractId, CancellationToken cancellationToken);

    /// <summary>Refuses with <c>escrow_payment_pending</c> while a payment into a contract's escrow is under way; null to go on.</summary>
    Task<Refusal?> RefusePendingFundingAsync(UnitOfWork work, Guid contractId, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that an approved milestone's money goes to the worker, less the fees, and with the last one the end of the contract.
    /// </summary>
    /// <param name="work">The caller's commit, to which the milestone itself is added.</param>
    /// <param name="approved">As it will be stored but for its money, with its new events.</param>
    /// <param name="remainder">A new milestone, in the same unit of work, that takes over what the approved one leaves of its money; null for none.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The milestone as it will be stored; refused where its money is frozen, or not held.</returns>
    Task<Result<Milestone>> ReleaseAsync(UnitOfWork work, Milestone approved, Milestone? remainder, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work that what is held for some milestones above their new amounts goes back to the hirer by the refund saga; nothing
    /// where no more is held. The milestones go on.
    /// </summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="contractId">The contract of all of them.</param>
    /// <param name="reductions">Each milestone once, with its new amount.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>Whether nothing is held for the contract then; refused where the money is frozen.</returns>
    Task<Result<bool>> ReduceAsync(UnitOfWork work, Guid contractId, IReadOnlyList<Reduction> reductions, CancellationToken cancellationToken);

    /// <summary>Refuses with <c>refund_already_requested</c> while a request for the money of one of some milestones of a contract is undecided; null to go on.</summary>
    Task<Refusal?> RefuseUndecidedRefundAsync(UnitOfWork work, Guid contractId, IReadOnlyCollection<Guid> milestoneIds, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work a request for a milestone's money; nothing where one is undecided. Refused where the money cannot be asked back.
    /// </summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="milestone">Of a funded contract.</param>
    /// <param name="requestedBy">The hirer; null where a deadline asks.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task<Refusal?> RequestRefundAsync(UnitOfWork work, Milestone milestone, Guid? requestedBy, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether a request for a milestone's money is undecided.</summary>
    ValueTask<bool> IsRefundUndecidedAsync(UnitOfWork work, Guid milestoneId, CancellationToken cancellationToken);
}

/// <summary>What a milestone is worth from now on.</summary>
/// <param name="MilestoneId">Which.</param>
/// <param name="NewAmount">Zero for one that is removed.</param>
public sealed record Reduction(Guid MilestoneId, Money NewAmount);
