using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How applications are stored.</summary>
public static class ApplicationCollection
{
    /// <summary>The job.</summary>
    public static readonly Field<JobApplication, Guid> JobId = Field.Of((JobApplication application) => application.JobId);

    /// <summary>Who applied.</summary>
    public static readonly Field<JobApplication, Guid> WorkerId = Field.Of((JobApplication application) => application.WorkerId);

    /// <summary>Who offers the job.</summary>
    public static readonly Field<JobApplication, Guid> HirerId = Field.Of((JobApplication application) => application.HirerId);

    /// <summary>Where it stands.</summary>
    public static readonly Field<JobApplication, ApplicationStatus> Status = Field.Of((JobApplication application) => application.Status);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<JobApplication> Definition = new(
        "applications",
        [new("job_worker", IndexKind.Unique, JobId, WorkerId), new("job_status", IndexKind.Ordered, JobId, Status), new("worker", IndexKind.Ordered, WorkerId), new("hirer", IndexKind.Ordered, HirerId)],
        []);
}
