using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>Disputes for the other modules.</summary>
public interface IDisputes
{
    /// <summary>
    /// Adds to a unit of work a dispute that the hirer raises about a milestone's money, because the worker did not answer a request for it, or declined long
    /// after the due date: with that its money is frozen and an administrator decides.
    /// </summary>
    /// <param name="work">The caller's commit, to which neither the milestone nor the contract nor the escrow is added.</param>
    /// <param name="milestone">As it was loaded.</param>
    /// <param name="refundRequestId">The request.</param>
    /// <param name="reason">Why it became a dispute, in a line.</param>
    /// <param name="description">What the hirer says.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The dispute; refused where its money is not held, or frozen.</returns>
    Task<Result<Dispute>> OpenForRefundAsync(
        UnitOfWork work, Milestone milestone, Guid refundRequestId, string reason, string description, CancellationToken cancellationToken);
}
