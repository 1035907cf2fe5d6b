using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>Work that a hirer offers. Draft → active → closed → active | completed.</summary>
[SchemaName("Job")]
public sealed record Job : Entity
{
    /// <summary>How long before its deadline everybody concerned is reminded of it.</summary>
    public static readonly TimeSpan DeadlineNotice = TimeSpan.FromHours(24);

    /// <summary>Who offers it.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>5 to 120 characters.</summary>
    public required string Title { get; init; }

    /// <summary>20 to 10 000 characters.</summary>
    public required string Description { get; init; }

    /// <summary>The least that the hirer expects to pay.</summary>
    public required Money BudgetMin { get; init; }

    /// <summary>The most, in the same currency.</summary>
    public required Money BudgetMax { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Where the work is done; null for a remote job that has no place.</summary>
    public Location? Location { get; init; }

    /// <summary>What an applicant has to have.</summary>
    public ImmutableArray<string> Requirements { get; init; } = [];

    /// <summary>What it takes, lower case.</summary>
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>When it closes by itself, UTC.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether it can be done from anywhere.</summary>
    public bool IsRemote { get; init; }

    /// <summary>What it asks for.</summary>
    public required ExperienceLevel ExperienceLevel { get; init; }

    /// <summary>What everybody who applies is asked.</summary>
    public ImmutableArray<ScreeningQuestion> Questions { get; init; } = [];

    /// <summary>How often it was published or changed since: 0 for a draft. The revisions before can be read.</summary>
    public int Revision { get; init; }

    /// <summary>When to remind of the deadline; null once that is done, and where there is nothing to remind of.</summary>
    public DateTimeOffset? ReminderDueAt { get; init; }

    /// <summary>When it was first published.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When it was last closed; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Why it was closed; null while it is open.</summary>
    public JobClosing? ClosedBecause { get; init; }

    /// <summary>What the hirer wrote, as it stands.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public JobContent Content =>
        new(Title, Description, BudgetMin, BudgetMax, Skills, ExperienceLevel, Requirements, Location, IsRemote, Deadline, Questions);

    /// <summary>A new draft.</summary>
    public static Result<Job> Draft(Guid id, Guid hirerId, JobContent content, DateTimeOffset now)
    {
        if (content.Check() is { } refusal) return refusal;
        if (content.Deadline <= now) return JobErrors.DeadlinePassed;
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

    /// <summary>Another content: of a draft freely, of an active job too (the applicants are told).</summary>
    public Result<Job> Change(JobContent content, DateTimeOffset now) => Follow(JobCommand.Change, _ =>
    {
        if (content.Check() is { } refusal) return refusal;
        if (content.Deadline <= now && content.Deadline != Deadline) return JobErrors.DeadlinePassed;
        var changed = With(content);
        if (changed == this) return this;
        if (Status == JobStatus.Active) changed = changed with { Revision = Revision + 1 };
        if (changed.Deadline != Deadline) changed = changed.WithReminder(now);
        return Raise(changed, new JobChanged(Id, HirerId, Status, changed.Revision, changed.Content.ChangesSince(Content)), now);
    });

    /// <summary>Opens a draft for applications. A job that is active already stays as it is.</summary>
    public Result<Job> Publish(DateTimeOffset now) => Follow(JobCommand.Publish, to =>
    {
        if (to == Status) return this;
        if (Deadline <= now) return JobErrors.DeadlinePassed;
        return Raise((this with { Status = to, PublishedAt = now, Revision = 1 }).WithReminder(now), new JobPublished(Id, HirerId), now);
    });

    /// <summary>
    /// Takes no more applications. A job that is closed already stays as it is, except that a signed contract outweighs
    /// every other reason.
    /// </summary>
    public Result<Job> Close(JobClosing because, DateTimeOffset now) => Follow(JobCommand.Close, to =>
    {
        if (to == Status && (because != JobClosing.ContractSigned || ClosedBecause == because)) return this;
        var closed = this with { Status = to, ClosedAt = now, ClosedBecause = because, ReminderDueAt = null };
        return Raise(closed, new JobClosed(Id, HirerId, because), now);
    });

    /// <summary>Its deadline has passed. A job that the deadline has closed already stays as it is.</summary>
    public Result<Job> PassDeadline(DateTimeOffset now) => Follow(JobCommand.PassDeadline, to =>
    {
        if (to == Status) return ClosedBecause == JobClosing.DeadlinePassed ? this : JobErrors.NotActive;
        return Deadline <= now ? Close(JobClosing.DeadlinePassed, now) : JobErrors.DeadlineAhead;
    });

    /// <summary>Its deadline is near. Reminded once of each deadline.</summary>
    public Result<Job> RemindOfDeadline(DateTimeOffset now) =>
        Status != JobStatus.Active || ReminderDueAt is null || ReminderDueAt > now
            ? JobErrors.DeadlineAhead
            : Raise(this with { ReminderDueAt = null }, new JobDeadlineNear(Id, HirerId, Deadline!.Value), now);

    /// <summary>Opens a closed job again, unless it has a signed contract. An active one stays as it is.</summary>
    public Result<Job> Reopen(DateTimeOffset now) => Follow(JobCommand.Reopen, to =>
    {
        if (to == Status) return this;
        if (ClosedBecause == JobClosing.ContractSigned) return JobErrors.HasContract;
        if (Deadline <= now) return JobErrors.DeadlinePassed;
        return Raise((this with { Status = to, ClosedAt = null, ClosedBecause = null }).WithReminder(now), new JobReopened(Id, HirerId), now);
    });

    /// <summary>Its contract ended without the work being done: it is closed as if by its hirer, who can open it again.</summary>
    public Result<Job> LoseContract(DateTimeOffset now) => Follow(JobCommand.LoseContract, _ =>
        ClosedBecause == JobClosing.ContractSigned
            ? Raise(this with { ClosedBecause = JobClosing.ByHirer }, new JobContractLost(Id, HirerId), now)
            : this);

    /// <summary>Its contract is completed. A completed job stays as it is.</summary>
    public Result<Job> Complete(DateTimeOffset now) => Follow(JobCommand.Complete, to =>
        to == Status ? this : Raise(this with { Status = to }, new JobCompleted(Id, HirerId), now));

    /// <summary>A draft may go. Anything that others have seen stays.</summary>
    public Result<Job> Discard(DateTimeOffset now) => Follow(JobCommand.Discard, _ => Raise(this, new JobDiscarded(Id, HirerId), now));

    /// <summary>Its hirer is erased: what the hirer wrote goes, the amounts stay. A repeat stays as it is.</summary>
    public Job ErasePersonalData(DateTimeOffset now)
    {
        if (Title == JobContent.Erased && Description == JobContent.Erased && Location is null) return this;
        var erased = this with { Title = JobContent.Erased, Description = JobContent.Erased, Requirements = [], Questions = [], Location = null, ReminderDueAt = null };
        return Raise(erased, new Identity.PersonalDataErased(HirerId), now);
    }

    /// <summary>Whether the user may see it: a draft is its hirer's alone.</summary>
    public bool IsVisibleTo(Guid userId) => Status != JobStatus.Draft || userId == HirerId;

    private Result<Job> Follow(JobCommand command, Func<JobStatus, Result<Job>> then) => JobTransitions.Next(Status, command).Then(then);

    /// <summary>A deadline that is nearer than the notice is not worth a reminder.</summary>
    private Job WithReminder(DateTimeOffset now) =>
        this with { ReminderDueAt = Status == JobStatus.Active && Deadline - DeadlineNotice > now ? Deadline - DeadlineNotice : null };

    private Job With(JobContent content)
    {
        var requirements = content.Requirements ?? [];
        var questions = content.Questions ?? [];
        var skills = Kernel.Skills.Normalize(content.Skills);
        return this with
        {
            Title = content.Title,
            Description = content.Description,
            BudgetMin = content.BudgetMin,
            BudgetMax = content.BudgetMax,
            // Arrays are compared by reference; one that says the same is no change.
            Skills = skills.SequenceEqual(Skills) ? Skills : skills,
            Requirements = requirements.SequenceEqual(Requirements) ? Requirements : requirements,
            Questions = questions.SequenceEqual(Questions) ? Questions : questions,
            ExperienceLevel = content.ExperienceLevel,
            Location = content.Location,
            IsRemote = content.IsRemote,
            Deadline = content.Deadline,
        };
    }
}
