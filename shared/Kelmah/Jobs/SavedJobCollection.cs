using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How saved jobs are stored.</summary>
public static class SavedJobCollection
{
    /// <summary>Who saved it.</summary>
    public static readonly Field<SavedJob, Guid> UserId = Field.Of((SavedJob saved) => saved.UserId);

    /// <summary>The job.</summary>
    public static readonly Field<SavedJob, Guid> JobId = Field.Of((SavedJob saved) => saved.JobId);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<SavedJob> Definition = new(
        "saved_jobs", [new("user_job", IndexKind.Unique, UserId, JobId), new("user", IndexKind.Ordered, UserId)], []);
}
