using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A published job as it read from one change to the next. Written once, never changed.</summary>
[SchemaName("JobRevision")]
public sealed record JobRevision : Entity
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Who offers it.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>1 for the job as it was published, and one more for each change.</summary>
    public required int Number { get; init; }

    /// <summary>What the job said.</summary>
    public required JobContent Content { get; init; }

    /// <summary>The fields that differ from the revision before; none for the first.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>The present revision of a published job.</summary>
    /// <param name="id">Of the revision.</param>
    /// <param name="job">As it reads from now on.</param>
    /// <param name="changes">The fields that differ from the revision before.</param>
    /// <param name="now">UTC.</param>
    public static JobRevision Of(Guid id, Job job, ImmutableArray<string> changes, DateTimeOffset now) => Raise(
        new JobRevision
        {
            Id = id,
            JobId = job.Id,
            HirerId = job.HirerId,
            Number = job.Revision,
            Content = job.Content,
            Changes = changes,
            CreatedAt = now,
        },
        new JobRevised(job.Id, job.HirerId, job.Revision),
        now);

    /// <summary>Its hirer is erased: what the hirer wrote goes. A repeat stays as it is.</summary>
    public JobRevision ErasePersonalData(DateTimeOffset now)
    {
        if (Content is { Title: JobContent.Erased, Description: JobContent.Erased, Location: null }) return this;
        var content = Content with { Title = JobContent.Erased, Description = JobContent.Erased, Requirements = [], Questions = [], Location = null };
        return Raise(this with { Content = content }, new Identity.PersonalDataErased(HirerId), now);
    }
}
