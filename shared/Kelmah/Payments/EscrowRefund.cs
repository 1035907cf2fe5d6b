using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>A part of an escrow as it went back to the hirer.</summary>
/// <param name="RefundId">What caused it: refunded once.</param>
/// <param name="Amount">What left the escrow.</param>
[SchemaName("EscrowRefund")]
public sealed record EscrowRefund(Guid RefundId, Money Amount);
