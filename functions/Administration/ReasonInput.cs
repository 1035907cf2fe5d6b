namespace Kelmah.Functions.Administration;

/// <summary>Why an administrator does something.</summary>
public sealed record ReasonInput(string Reason);
