namespace Kelmah.Domain.Jobs;

/// <summary>What happens to a job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
public abstract record JobEvent(Guid JobId, Guid HirerId) : DomainEvent;

/// <summary>A draft was made.</summary>
public sealed record JobDrafted(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>Its content was changed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
/// <param name="Status">Draft, or active: then applicants have read something else.</param>
public sealed record JobChanged(Guid JobId, Guid HirerId, JobStatus Status) : JobEvent(JobId, HirerId);

/// <summary>The draft was deleted.</summary>
public sealed record JobDiscarded(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>It is open for applications.</summary>
public sealed record JobPublished(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>It takes no more applications.</summary>
/// <param name="JobId">The job.</param>
/// <param name="HirerId">Who offers it.</param>
/// <param name="Because">Why.</param>
public sealed record JobClosed(Guid JobId, Guid HirerId, JobClosing Because) : JobEvent(JobId, HirerId);

/// <summary>It is open for applications again.</summary>
public sealed record JobReopened(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>Its contract was cancelled.</summary>
public sealed record JobContractLost(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>Its contract is completed.</summary>
public sealed record JobCompleted(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);
