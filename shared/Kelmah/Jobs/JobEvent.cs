using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What happens to a job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
public abstract record JobEvent(Guid JobId, Guid HirerId) : DomainEvent;

/// <summary>A draft was made.</summary>
[EventName("JobDrafted")]
public sealed record JobDrafted(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>Its content was changed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
/// <param name="Status">Draft, or active: then applicants have read something else.</param>
/// <param name="Revision">The job's revision from now on; 0 for a draft.</param>
/// <param name="Changes">The fields that were changed.</param>
[EventName("JobChanged")]
public sealed record JobChanged(Guid JobId, Guid HirerId, JobStatus Status, int Revision, ImmutableArray<string> Changes)
    : JobEvent(JobId, HirerId);

/// <summary>A revision of a published job was kept.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
/// <param name="Revision">Its number.</param>
[EventName("JobRevised")]
public sealed record JobRevised(Guid JobId, Guid HirerId, int Revision) : JobEvent(JobId, HirerId);

/// <summary>It closes by itself within a day.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
/// <param name="Deadline">When.</param>
[EventName("JobDeadlineNear")]
public sealed record JobDeadlineNear(Guid JobId, Guid HirerId, DateTimeOffset Deadline) : JobEvent(JobId, HirerId);

/// <summary>The draft was deleted.</summary>
[EventName("JobDiscarded")]
public sealed record JobDiscarded(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>It is open for applications.</summary>
[EventName("JobPublished")]
public sealed record JobPublished(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>It takes no more applications.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
/// <param name="Because">Why.</param>
[EventName("JobClosed")]
public sealed record JobClosed(Guid JobId, Guid HirerId, JobClosing Because) : JobEvent(JobId, HirerId);

/// <summary>It is open for applications again.</summary>
[EventName("JobReopened")]
public sealed record JobReopened(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>Its contract was cancelled.</summary>
[EventName("JobContractLost")]
public sealed record JobContractLost(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>Its contract is completed.</summary>
[EventName("JobCompleted")]
public sealed record JobCompleted(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);
