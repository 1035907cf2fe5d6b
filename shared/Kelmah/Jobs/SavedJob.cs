using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A job that a user wants to find again.</summary>
public sealed record SavedJob : Entity
{
    /// <summary>Who saved it.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Saves a job.</summary>
    public static SavedJob Save(Guid id, Guid userId, Guid jobId, DateTimeOffset now) =>
        Raise(new SavedJob { Id = id, UserId = userId, JobId = jobId, CreatedAt = now }, new JobSaved(userId, jobId), now);

    /// <summary>Takes it from the list.</summary>
    public SavedJob Forget(DateTimeOffset now) => Raise(this, new JobForgotten(UserId, JobId), now);
}
