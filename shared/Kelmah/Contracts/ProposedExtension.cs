using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A later due date that one party asks for and the other has yet to agree to.</summary>
/// <param name="DueDate">The date asked for, UTC.</param>
/// <param name="ProposedBy">The hirer or the worker.</param>
/// <param name="ProposedAt">When, UTC.</param>
[SchemaName("ProposedExtension")]
public sealed record ProposedExtension(DateTimeOffset DueDate, Guid ProposedBy, DateTimeOffset ProposedAt);
