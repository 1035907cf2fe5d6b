using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A job on a user's list of saved jobs.</summary>
public sealed record SavedJob : Entity
{
    public required Guid UserId { get; init; }

    public required Guid JobId { get; init; }

    public static SavedJob Save(Guid id, Guid userId, Guid jobId, DateTimeOffset now) =>
        Raise(new SavedJob { Id = id, UserId = userId, JobId = jobId, CreatedAt = now }, new JobSaved(userId, jobId), now);

    /// <summary>The last state before it is deleted.</summary>
    public SavedJob Forget(DateTimeOffset now) => Raise(this, new JobForgotten(UserId, JobId), now);
}

public abstract record SavedJobEvent(Guid UserId, Guid JobId) : DomainEvent;

[EventName("JobSaved")]
public sealed record JobSaved(Guid UserId, Guid JobId) : SavedJobEvent(UserId, JobId);

[EventName("JobForgotten")]
public sealed record JobForgotten(Guid UserId, Guid JobId) : SavedJobEvent(UserId, JobId);

public static class SavedJobCollection
{
    public static readonly Field<SavedJob, Guid> UserId = Field.Of((SavedJob saved) => saved.UserId);

    public static readonly Field<SavedJob, Guid> JobId = Field.Of((SavedJob saved) => saved.JobId);

    public static readonly CollectionDefinition<SavedJob> Definition = new(
        "saved_jobs", [new("user_job", IndexKind.Unique, UserId, JobId), new("user", IndexKind.Ordered, UserId)], []);
}
