using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How the revisions of jobs are stored.</summary>
public static class JobRevisionCollection
{
    /// <summary>The job.</summary>
    public static readonly Field<JobRevision, Guid> JobId = Field.Of((JobRevision revision) => revision.JobId);

    /// <summary>Who offers the job.</summary>
    public static readonly Field<JobRevision, Guid> HirerId = Field.Of((JobRevision revision) => revision.HirerId);

    /// <summary>Its number.</summary>
    public static readonly Field<JobRevision, int> Number = Field.Of((JobRevision revision) => revision.Number);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<JobRevision> Definition = new(
        "job_revisions", [new("job_number", IndexKind.Unique, JobId, Number), new("hirer", IndexKind.Ordered, HirerId)], []);
}
