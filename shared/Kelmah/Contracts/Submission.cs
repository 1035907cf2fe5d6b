using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>What was handed in at one time. Never changed; only the hirer's answer is added.</summary>
/// <param name="Number">1, 2, … within the milestone.</param>
/// <param name="Deliverables">At least one.</param>
/// <param name="SubmittedAt">When, UTC.</param>
/// <param name="Note">In the worker's words; null for none.</param>
[SchemaName("Submission")]
public sealed record Submission(int Number, ImmutableArray<Deliverable> Deliverables, string? Note, DateTimeOffset SubmittedAt)
{
    /// <summary>What the hirer wants changed; null where nothing was asked for.</summary>
    public ChangeRequest? ChangeRequest { get; init; }
}

/// <summary>The changes that the hirer asks for in a submission.</summary>
/// <param name="Reason">What is to be changed.</param>
/// <param name="RequestedAt">When, UTC.</param>
[SchemaName("ChangeRequest")]
public sealed record ChangeRequest(string Reason, DateTimeOffset RequestedAt);

/// <summary>One piece of submitted work.</summary>
/// <param name="Name">What it is, 1 to 200 characters.</param>
/// <param name="Url">Where it can be seen, absolute http or https; null for none.</param>
/// <param name="AttachmentId">An uploaded file; null for none.</param>
[SchemaName("Deliverable")]
public sealed record Deliverable([Line(1, 200)] string Name, [WebAddress(2_000)] string? Url = null, Guid? AttachmentId = null);
