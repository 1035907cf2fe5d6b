using Kelmah.Kernel;

namespace Kelmah.Functions.Contracts;

/// <summary>What the hirer wants changed.</summary>
/// <param name="Reason">1 to 5 000 characters.</param>
[SchemaName("ChangeRequestInput")]
public sealed record ChangeRequestInput(string Reason);
