using Kelmah.Kernel;

namespace Kelmah.Functions.Contracts;

/// <summary>A later due date.</summary>
/// <param name="DueDate">Later than the present one.</param>
[SchemaName("ExtensionInput")]
public sealed record ExtensionInput(DateTimeOffset DueDate);
