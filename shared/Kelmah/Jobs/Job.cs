using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Unicode;

namespace Kelmah.Jobs;

/// <summary>Work that a hirer offers. Draft → active → closed → active | completed.</summary>
public sealed record Job : Entity
{
    /// <summary>How long before a deadline its reminders are sent.</summary>
    public static readonly TimeSpan DeadlineNotice = TimeSpan.FromHours(24);

    public required Guid HirerId { get; init; }

    /// <summary>5 to 120 characters.</summary>
    public required string Title { get; init; }

    /// <summary>20 to 10 000 characters.</summary>
    public required string Description { get; init; }

    public required Money BudgetMin { get; init; }

    /// <summary>In the same currency as <see cref="BudgetMin"/>, not below it.</summary>
    public required Money BudgetMax { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>Where the work is done; null for a remote job that has no place.</summary>
    public Location? Location { get; init; }

    /// <summary>The city as searches compare it; null without one.</summary>
    public string? CityKey => Location is { } place ? PlaceKey(place.City) : null;

    /// <summary>The region as searches compare it; null without one.</summary>
    public string? RegionKey => Location is { } place ? PlaceKey(place.Region) : null;

    /// <summary>The name of a place as searches compare it: folded, with single spaces.</summary>
    public static string PlaceKey(string name) => BaseLetters.Fold(string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>What an applicant has to have.</summary>
    public ImmutableArray<string> Requirements { get; init; } = [];

    /// <summary>As <see cref="Kernel.Skills.Normalize(string)"/> gives them; what was stored before it gave that is read so.</summary>
    public ImmutableArray<string> Skills { get; init => field = Kernel.Skills.Normalize(value); } = [];

    /// <summary>When it closes, UTC; null for a job without a deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    public bool IsRemote { get; init; }

    public required ExperienceLevel ExperienceLevel { get; init; }

    public ImmutableArray<ScreeningQuestion> Questions { get; init; } = [];

    /// <summary>Files that show the work.</summary>
    public ImmutableArray<JobAttachment> Attachments { get; init; } = [];

    /// <summary>0 for a draft, 1 once published, and one more for each change since.</summary>
    public int Revision { get; init; }

    /// <summary>When to remind of the deadline; null once that is done, and where there is nothing to remind of.</summary>
    public DateTimeOffset? ReminderDueAt { get; init; }

    /// <summary>When it was first published, UTC.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When it was last closed, UTC; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Null while it is open.</summary>
    public JobClosing? ClosedBecause { get; init; }

    /// <summary>What the hirer wrote, in its present revision.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public JobContent Content =>
        new(Title, Description, BudgetMin, BudgetMax, Skills, ExperienceLevel, Requirements, Location, IsRemote, Deadline, Questions, Attachments);

    public static Result<Job> Draft(Guid id, Guid hirerId, JobContent content, DateTimeOffset now)
    {
        if (content.Check() is { } refusal) return refusal;
        if (content.Deadline <= now) return JobErrors.DeadlinePassed.At("deadline");
        var draft = new Job
        {
            Id = id,
            HirerId = hirerId,
            Title = content.Title,
            Description = content.Description,
            BudgetMin = content.BudgetMin,
            BudgetMax = content.BudgetMax,
            ExperienceLevel = content.ExperienceLevel,
            Status = JobStatus.Draft,
            CreatedAt = now,
        };
        return Raise(draft.With(content), new JobDrafted(id, hirerId), now);
    }

    /// <summary>Replaces the content of a draft or of an active job; the change of an active one is a new revision.</summary>
    public Result<Job> Change(JobContent content, DateTimeOffset now)
    {
        if (Status is not (JobStatus.Draft or JobStatus.Active)) return JobErrors.NotOpen;
        if (content.Check() is { } refusal) return refusal;
        if (content.Deadline <= now && content.Deadline != Deadline) return JobErrors.DeadlinePassed.At("deadline");
        var changed = With(content);
        if (changed == this) return this;
        if (Status == JobStatus.Active) changed = changed with { Revision = Revision + 1 };
        if (changed.Deadline != Deadline) changed = changed.WithReminder(now);
        return Raise(changed, new JobChanged(Id, HirerId, Status, changed.Revision, changed.Content.ChangesSince(Content)), now);
    }

    /// <summary>Opens a draft for applications. A job that is active already stays unchanged.</summary>
    public Result<Job> Publish(DateTimeOffset now)
    {
        if (Status == JobStatus.Active) return this;
        if (Status != JobStatus.Draft) return JobErrors.NotDraft;
        if (Deadline <= now) return JobErrors.DeadlinePassed;
        var published = this with { Status = JobStatus.Active, PublishedAt = now, Revision = 1 };
        return Raise(published.WithReminder(now), new JobPublished(Id, HirerId), now);
    }

    /// <summary>
    /// Stops applications. A job that is closed already stays unchanged, except that a signed contract replaces every other reason.
    /// </summary>
    public Result<Job> Close(JobClosing because, DateTimeOffset now)
    {
        if (Status is not (JobStatus.Active or JobStatus.Closed)) return JobErrors.NotActive;
        if (Status == JobStatus.Closed && (because != JobClosing.ContractSigned || ClosedBecause == because)) return this;
        var closed = this with { Status = JobStatus.Closed, ClosedAt = now, ClosedBecause = because, ReminderDueAt = null };
        return Raise(closed, new JobClosed(Id, HirerId, because), now);
    }

    /// <summary>Closes the job once its deadline has passed. A job that its deadline has closed already stays unchanged.</summary>
    public Result<Job> PassDeadline(DateTimeOffset now)
    {
        if (Status == JobStatus.Closed && ClosedBecause == JobClosing.DeadlinePassed) return this;
        if (Status != JobStatus.Active) return JobErrors.NotActive;
        return Deadline <= now ? Close(JobClosing.DeadlinePassed, now) : JobErrors.DeadlineAhead;
    }

    /// <summary>Reminds of the deadline, once for each deadline.</summary>
    public Result<Job> RemindOfDeadline(DateTimeOffset now) =>
        Status != JobStatus.Active || ReminderDueAt is null || ReminderDueAt > now
            ? JobErrors.DeadlineAhead
            : Raise(this with { ReminderDueAt = null }, new JobDeadlineNear(Id, HirerId, Deadline!.Value), now);

    /// <summary>Opens a closed job again, unless it has a signed contract. An active one stays unchanged.</summary>
    public Result<Job> Reopen(DateTimeOffset now)
    {
        if (Status == JobStatus.Active) return this;
        if (Status != JobStatus.Closed) return JobErrors.NotClosed;
        if (ClosedBecause == JobClosing.ContractSigned) return JobErrors.HasContract;
        if (Deadline <= now) return JobErrors.DeadlinePassed;
        var reopened = this with { Status = JobStatus.Active, ClosedAt = null, ClosedBecause = null };
        return Raise(reopened.WithReminder(now), new JobReopened(Id, HirerId), now);
    }

    /// <summary>
    /// Records that its contract ended without the work being done: the job counts as closed by its hirer, who can reopen it.
    /// A job without a signed contract stays unchanged.
    /// </summary>
    public Result<Job> ContractLost(DateTimeOffset now)
    {
        if (Status == JobStatus.Completed) return JobErrors.NotClosed;
        if (ClosedBecause != JobClosing.ContractSigned) return this;
        return Raise(this with { ClosedBecause = JobClosing.ByHirer }, new JobContractLost(Id, HirerId), now);
    }

    /// <summary>Records that its contract is completed. A completed job stays unchanged.</summary>
    public Result<Job> Complete(DateTimeOffset now)
    {
        if (Status == JobStatus.Completed) return this;
        if (Status != JobStatus.Closed) return JobErrors.NotClosed;
        return Raise(this with { Status = JobStatus.Completed }, new JobCompleted(Id, HirerId), now);
    }

    /// <summary>The last state of a draft before it is deleted.</summary>
    public Result<Job> Discard(DateTimeOffset now) =>
        Status == JobStatus.Draft ? Raise(this, new JobDiscarded(Id, HirerId), now) : JobErrors.NotDraft;

    /// <summary>Removes what its hirer wrote; the amounts stay. A repeat changes nothing.</summary>
    public Job ErasePersonalData(DateTimeOffset now)
    {
        if (Title == JobContent.Erased && Description == JobContent.Erased && Location is null) return this;
        var erased = this with { Title = JobContent.Erased, Description = JobContent.Erased, Requirements = [], Questions = [], Attachments = [], Location = null, ReminderDueAt = null };
        return Raise(erased, new Identity.PersonalDataErased(HirerId), now);
    }

    /// <summary>Whether the user may see it: a draft is visible to its hirer only.</summary>
    public bool IsVisibleTo(Guid userId) => Status != JobStatus.Draft || userId == HirerId;

    /// <summary>A deadline that is nearer than the notice gets no reminder.</summary>
    private Job WithReminder(DateTimeOffset now) =>
        this with { ReminderDueAt = Status == JobStatus.Active && Deadline - DeadlineNotice > now ? Deadline - DeadlineNotice : null };

    private Job With(JobContent content)
    {
        var requirements = content.Requirements ?? [];
        var questions = content.Questions ?? [];
        var attachments = content.Attachments ?? [];
        var skills = Kernel.Skills.Normalize(content.Skills);
        return this with
        {
            Title = content.Title,
            Description = content.Description,
            BudgetMin = content.BudgetMin,
            BudgetMax = content.BudgetMax,
            // Arrays are compared by reference; one with the same items is no change.
            Skills = skills.SequenceEqual(Skills) ? Skills : skills,
            Requirements = requirements.SequenceEqual(Requirements) ? Requirements : requirements,
            Questions = questions.SequenceEqual(Questions) ? Questions : questions,
            Attachments = attachments.SequenceEqual(Attachments) ? Attachments : attachments,
            ExperienceLevel = content.ExperienceLevel,
            Location = content.Location,
            IsRemote = content.IsRemote,
            Deadline = content.Deadline,
        };
    }
}

/// <summary>The states of a job: draft → active → closed → active or completed.</summary>
public enum JobStatus
{
    /// <summary>Visible to its hirer only.</summary>
    Draft,

    /// <summary>Open for applications.</summary>
    Active,

    /// <summary>Takes no more applications.</summary>
    Closed,

    /// <summary>Its contract is completed.</summary>
    Completed,
}

/// <summary>Why a job was closed.</summary>
public enum JobClosing
{
    ByHirer,
    DeadlinePassed,

    /// <summary>Both parties signed a contract for it.</summary>
    ContractSigned,
}

/// <summary>How much experience a job asks for, or a worker has.</summary>
public enum ExperienceLevel
{
    Entry,
    Intermediate,
    Expert,
}

public abstract record JobEvent(Guid JobId, Guid HirerId) : DomainEvent;

[EventName("JobDrafted")]
public sealed record JobDrafted(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <param name="Status">Draft, or active: then applicants have read the earlier content.</param>
/// <param name="Revision">The job's revision from now on; 0 for a draft.</param>
/// <param name="Changes">The fields that were changed.</param>
[EventName("JobChanged")]
public sealed record JobChanged(Guid JobId, Guid HirerId, JobStatus Status, int Revision, ImmutableArray<JobField> Changes)
    : JobEvent(JobId, HirerId);

/// <summary>The job closes within a day.</summary>
[EventName("JobDeadlineNear")]
public sealed record JobDeadlineNear(Guid JobId, Guid HirerId, DateTimeOffset Deadline) : JobEvent(JobId, HirerId);

/// <summary>The draft was deleted.</summary>
[EventName("JobDiscarded")]
public sealed record JobDiscarded(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

[EventName("JobPublished")]
public sealed record JobPublished(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

[EventName("JobClosed")]
public sealed record JobClosed(Guid JobId, Guid HirerId, JobClosing Because) : JobEvent(JobId, HirerId);

[EventName("JobReopened")]
public sealed record JobReopened(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

/// <summary>The job's contract ended without the work being done.</summary>
[EventName("JobContractLost")]
public sealed record JobContractLost(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);

[EventName("JobCompleted")]
public sealed record JobCompleted(Guid JobId, Guid HirerId) : JobEvent(JobId, HirerId);
