using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What happens to a user's list of saved jobs.</summary>
/// <param name="UserId">Whose list.</param>
/// <param name="JobId">The job.</param>
public abstract record SavedJobEvent(Guid UserId, Guid JobId) : DomainEvent;

/// <summary>A job was put on the list.</summary>
[EventName("JobSaved")]
public sealed record JobSaved(Guid UserId, Guid JobId) : SavedJobEvent(UserId, JobId);

/// <summary>A job was taken from the list.</summary>
[EventName("JobForgotten")]
public sealed record JobForgotten(Guid UserId, Guid JobId) : SavedJobEvent(UserId, JobId);
