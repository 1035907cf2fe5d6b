using Kelmah.Kernel;

namespace Kelmah.Functions.Administration;

/// <summary>Why an administrator does something.</summary>
[SchemaName("ReasonInput")]
public sealed record ReasonInput(string Reason);
