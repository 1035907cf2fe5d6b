using Kelmah.Kernel;

namespace Kelmah.Functions.Jobs;

/// <summary>What a hirer says with a rejection.</summary>
/// <param name="Reason">For the worker to read, up to 1 000 characters.</param>
[SchemaName("RejectionInput")]
public sealed record RejectionInput(string? Reason = null);
