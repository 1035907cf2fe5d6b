using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>What a hirer asks back.</summary>
/// <param name="MilestoneId">The milestone whose whole amount is asked back.</param>
/// <param name="Reason">Why: 1 to <see cref="RefundRequest.MaxReasonLength"/> characters.</param>
[SchemaName("RefundRequestInput")]
public sealed record RefundRequestInput(Guid MilestoneId, string Reason);
