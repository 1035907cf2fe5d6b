using System.Collections.Immutable;
using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The content of a published job from one change to the next. Written once; only an erasure changes it.</summary>
public sealed record JobRevision : Entity
{
    public required Guid JobId { get; init; }

    public required Guid HirerId { get; init; }

    /// <summary>1 for the job as it was published, and one more for each change.</summary>
    public required int Number { get; init; }

    public required JobContent Content { get; init; }

    /// <summary>The fields that differ from the revision before, by their names in JSON; none for the first.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>The present revision of a published job.</summary>
    /// <param name="changes">The fields that differ from the revision before.</param>
    public static JobRevision Of(Guid id, Job job, ImmutableArray<JobField> changes, DateTimeOffset now) => Raise(
        new JobRevision
        {
            Id = id,
            JobId = job.Id,
            HirerId = job.HirerId,
            Number = job.Revision,
            Content = job.Content,
            Changes = [.. changes.Select(field => JsonNamingPolicy.CamelCase.ConvertName(field.ToString()))],
            CreatedAt = now,
        },
        new JobRevised(job.Id, job.HirerId, job.Revision),
        now);

    /// <summary>Removes what its hirer wrote. A repeat changes nothing.</summary>
    public JobRevision ErasePersonalData(DateTimeOffset now)
    {
        if (Content is { Title: JobContent.Erased, Description: JobContent.Erased, Location: null }) return this;
        var content = Content with { Title = JobContent.Erased, Description = JobContent.Erased, Requirements = [], Questions = [], Attachments = [], Location = null };
        return Raise(this with { Content = content }, new Identity.PersonalDataErased(HirerId), now);
    }
}

/// <summary>A revision of a published job was stored.</summary>
[EventName("JobRevised")]
public sealed record JobRevised(Guid JobId, Guid HirerId, int Revision) : JobEvent(JobId, HirerId);

public static class JobRevisionCollection
{
    public static readonly Field<JobRevision, Guid> JobId = Field.Of((JobRevision revision) => revision.JobId);

    public static readonly Field<JobRevision, Guid> HirerId = Field.Of((JobRevision revision) => revision.HirerId);

    public static readonly Field<JobRevision, int> Number = Field.Of((JobRevision revision) => revision.Number);

    public static readonly CollectionDefinition<JobRevision> Definition = new(
        "job_revisions", [new("job_number", IndexKind.Unique, JobId, Number), new("hirer", IndexKind.Ordered, HirerId)], [])
    {
        Sensitive = new SensitiveFields<JobRevision>(revision => revision.HirerId, (revision, replace) => revision.Content.Location?.Address is null
            ? revision
            : revision with { Content = revision.Content with { Location = revision.Content.Location.ReplaceSensitive(replace) } }),
    };
}
