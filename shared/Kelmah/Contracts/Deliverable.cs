using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>Something that the worker hands in.</summary>
/// <param name="Name">What it is, 1 to 200 characters.</param>
/// <param name="Url">Where it can be seen, absolute http or https; null for none.</param>
/// <param name="AttachmentId">An uploaded file; null for none.</param>
[SchemaName("Deliverable")]
public sealed record Deliverable(string Name, string? Url = null, Guid? AttachmentId = null);
