using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A milestone's amount as it left the escrow.</summary>
/// <param name="MilestoneId">The milestone: released once.</param>
/// <param name="Amount">What left the escrow.</param>
/// <param name="Fee">The platform's part of it, from zero to the whole.</param>
[SchemaName("EscrowRelease")]
public sealed record EscrowRelease(Guid MilestoneId, Money Amount, Money Fee)
{
    /// <summary>The worker's part.</summary>
    public Money Net => Amount - Fee;
}
