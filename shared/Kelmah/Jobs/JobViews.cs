using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>Work that a hirer offers, as whoever may see it does.</summary>
[SchemaName("Job")]
public sealed record JobView : IRememberedView
{
    /// <summary>The last view of each job that was made for nobody in particular.</summary>
    private static readonly ConditionalWeakTable<Job, JobView> Known = [];

    /// <summary>The same for strangers.</summary>
    private static readonly ConditionalWeakTable<Job, JobView> Strangers = [];

    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid HirerId { get; init; }

    /// <summary>Who offers it; null while that account is suspended, and once it is closed.</summary>
    public PersonView? Hirer { get; init; }

    /// <summary>
    /// How many have applied and wait for the hirer's answer: applications that were withdrawn, rejected or accepted do not count. Null for
    /// anybody but its hirer where the job is not open.
    /// </summary>
    public long? ApplicationCount { get; init; }

    /// <summary>The caller's own application to it, withdrawn or rejected too; null for none.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>Whether the caller has applied to it.</summary>
    public bool HasApplied => ApplicationId is not null;

    /// <summary>Whether it is on the caller's list of saved jobs.</summary>
    public bool IsSaved { get; init; }

    /// <summary>5 to 120 characters.</summary>
    public required string Title { get; init; }

    /// <summary>20 to 10 000 characters.</summary>
    public required string Description { get; init; }

    /// <summary>The least that the hirer means to pay.</summary>
    public required Money BudgetMin { get; init; }

    /// <summary>In the same currency as <see cref="BudgetMin"/>, not below it.</summary>
    public required Money BudgetMax { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>
    /// Where the work is done; null for a remote job that has no place. Whoever is not signed in sees no address, and a point to a
    /// hundredth of a degree.
    /// </summary>
    public Location? Location { get; init; }

    /// <summary>What an applicant has to have.</summary>
    public ImmutableArray<string> Requirements { get; init; } = [];

    /// <summary>Lower case.</summary>
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>When it closes, UTC; null for a job without a deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether it can be done from anywhere.</summary>
    public bool IsRemote { get; init; }

    public required ExperienceLevel ExperienceLevel { get; init; }

    /// <summary>What everybody who applies is asked.</summary>
    public ImmutableArray<ScreeningQuestion> Questions { get; init; } = [];

    /// <summary>Files that show the work; their content is for everybody while the job is open, and then for those who are signed in.</summary>
    public ImmutableArray<JobAttachment> Attachments { get; init; } = [];

    /// <summary>0 for a draft, 1 once published, and one more for each change since.</summary>
    public int Revision { get; init; }

    /// <summary>When it was first published, UTC.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When it was last closed, UTC; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Null while it is open.</summary>
    public JobClosing? ClosedBecause { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was drafted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The view of a job for whoever has not applied to it or saved it, the same one for the same job, hirer and count.</summary>
    /// <param name="hirer">Null for one who is not shown.</param>
    /// <param name="applications">As <see cref="ApplicationCount"/>.</param>
    public static JobView Of(Job job, PersonView? hirer, long? applications) => Remembered(Known, job, hirer, applications, job.Location);

    /// <summary>The view of an open job for whoever is not signed in.</summary>
    /// <param name="hirer">Null for one who is not shown.</param>
    /// <param name="applications">As <see cref="ApplicationCount"/>.</param>
    public static JobView ForStranger(Job job, PersonView? hirer, long? applications) => Remembered(Strangers, job, hirer, applications, job.Location?.Coarse());

    private static JobView Remembered(ConditionalWeakTable<Job, JobView> views, Job job, PersonView? hirer, long? applications, Location? place)
    {
        if (views.TryGetValue(job, out var known) && known.Hirer == hirer && known.ApplicationCount == applications) return known;
        var made = Make(job, hirer, place) with { ApplicationCount = applications };
        views.AddOrUpdate(job, made);
        return made;
    }

    private static JobView Make(Job job, PersonView? hirer, Location? place) => new()
    {
        Id = job.Id,
        HirerId = job.HirerId,
        Hirer = hirer,
        Title = job.Title,
        Description = job.Description,
        BudgetMin = job.BudgetMin,
        BudgetMax = job.BudgetMax,
        Status = job.Status,
        Location = place,
        Requirements = job.Requirements,
        Skills = job.Skills,
        Deadline = job.Deadline,
        IsRemote = job.IsRemote,
        ExperienceLevel = job.ExperienceLevel,
        Questions = job.Questions,
        Attachments = job.Attachments,
        Revision = job.Revision,
        PublishedAt = job.PublishedAt,
        ClosedAt = job.ClosedAt,
        ClosedBecause = job.ClosedBecause,
        Version = job.Version,
        CreatedAt = job.CreatedAt,
        UpdatedAt = job.UpdatedAt,
    };
}

/// <summary>The content of a published job from one change to the next, as whoever may see the job does.</summary>
[SchemaName("JobRevision")]
public sealed record JobRevisionView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid JobId { get; init; }

    public required Guid HirerId { get; init; }

    /// <summary>1 for the job as it was published, and one more for each change.</summary>
    public required int Number { get; init; }

    /// <summary>What the job said.</summary>
    public required JobContent Content { get; init; }

    /// <summary>The fields that differ from the revision before; none for the first.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When the job was published or changed, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When an erasure took its text out, UTC; before, as <see cref="CreatedAt"/>.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static JobRevisionView Of(JobRevision revision) => new()
    {
        Id = revision.Id,
        JobId = revision.JobId,
        HirerId = revision.HirerId,
        Number = revision.Number,
        Content = revision.Content,
        Changes = revision.Changes,
        Version = revision.Version,
        CreatedAt = revision.CreatedAt,
        UpdatedAt = revision.UpdatedAt,
    };
}

/// <summary>A search that runs on a schedule, as its user sees it.</summary>
[SchemaName("SavedSearch")]
public sealed record SavedSearchView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Which jobs it finds.</summary>
    public required SearchCriteria Criteria { get; init; }

    /// <summary>How often the user is told of new ones.</summary>
    public required AlertFrequency Frequency { get; init; }

    /// <summary>When it runs next, UTC.</summary>
    public required DateTimeOffset NextAlertAt { get; init; }

    /// <summary>When it last ran, UTC.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>How many jobs it has found so far.</summary>
    public int Found { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was saved, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static SavedSearchView Of(SavedSearch search) => new()
    {
        Id = search.Id,
        UserId = search.UserId,
        Name = search.Name,
        Criteria = SearchCriteria.Of(search.Criteria),
        Frequency = search.Frequency,
        NextAlertAt = search.NextAlertAt,
        LookedAt = search.LookedAt,
        Found = search.Found,
        Version = search.Version,
        CreatedAt = search.CreatedAt,
        UpdatedAt = search.UpdatedAt,
    };
}

/// <summary>A job on a user's list of saved jobs.</summary>
/// <param name="Job">In its present state.</param>
/// <param name="SavedAt">UTC.</param>
[SchemaName("SavedJobView")]
public sealed record SavedJobView(JobView Job, DateTimeOffset SavedAt);

/// <summary>A job with how well it suits.</summary>
/// <param name="Job">The job.</param>
/// <param name="Score">How well it suits the caller.</param>
[SchemaName("ScoredJob")]
public sealed record ScoredJob(JobView Job, MatchScore Score);

/// <summary>A worker with how well they suit.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Score">How well the worker suits the job.</param>
[SchemaName("ScoredWorker")]
public sealed record ScoredWorker(PublicProfileView Worker, MatchScore Score);

/// <summary>Skills that complete a beginning.</summary>
/// <param name="Items">In alphabetical order.</param>
/// <param name="NextCursor">Null: a longer beginning leads to the others.</param>
[SchemaName("SkillSuggestions")]
public sealed record SkillSuggestions(ImmutableArray<string> Items, string? NextCursor = null);
