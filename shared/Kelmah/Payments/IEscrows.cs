using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The money of contracts, for the other modules.</summary>
public interface IEscrows
{
    /// <summary>A contract's escrow; null before one was opened.</summary>
    ValueTask<Escrow?> OfContractAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken);

    /// <summary>
    /// Stops a payment into a contract's escrow that is under way, or settles it if it has just succeeded, in a commit of its own.
    /// Safe to repeat. Refused with <c>payment_provider_unavailable</c> where Stripe cannot be asked; null to go on.
    /// </summary>
    Task<Refusal?> StopFundingAsync(Guid contractId, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to a unit of work a request for a milestone's money on behalf of the hirer; nothing where one is undecided, or the money
    /// cannot be asked back.
    /// </summary>
    /// <returns>Whether such a request is undecided now; false where no money is asked back.</returns>
    /// <param name="work">The caller's commit.</param>
    /// <param name="milestone">As it was loaded, of a funded contract.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task<bool> RequestRefundAsync(UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether a request for a milestone's money is undecided.</summary>
    ValueTask<bool> IsRefundUndecidedAsync(UnitOfWork work, Guid milestoneId, CancellationToken cancellationToken);
}
