using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>Who would get what if the contract were cancelled now.</summary>
/// <param name="Allowed">Whether a party can cancel it by itself.</param>
/// <param name="Reason">The error code that a cancellation would meet; null where it is allowed.</param>
/// <param name="ToHirer">What would go back to the hirer.</param>
/// <param name="ToWorker">What would go to the worker, who keeps what was released.</param>
/// <param name="Released">What was released already.</param>
[SchemaName("CancellationPreview")]
public sealed record CancellationPreview(bool Allowed, string? Reason, Money ToHirer, Money ToWorker, Money Released);
