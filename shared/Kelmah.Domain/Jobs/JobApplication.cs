using System.Collections.Immutable;

namespace Kelmah.Domain.Jobs;

/// <summary>A worker's application to a job; one for each worker and job. Pending → accepted | rejected | withdrawn.</summary>
public sealed record JobApplication : Entity
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Who offers the job.</summary>
    public required Guid HirerId { get; init; }

    /// <summary>Who applies.</summary>
    public required Guid WorkerId { get; init; }

    /// <summary>1 to 5 000 characters.</summary>
    public required string CoverLetter { get; init; }

    /// <summary>For the whole job.</summary>
    public required Money ProposedRate { get; init; }

    /// <summary>Days.</summary>
    public required int EstimatedDuration { get; init; }

    /// <summary>Where it stands.</summary>
    public required ApplicationStatus Status { get; init; }

    /// <summary>Earlier work.</summary>
    public ImmutableArray<PortfolioItem> Portfolio { get; init; } = [];

    /// <summary>When it was sent, UTC.</summary>
    public required DateTimeOffset AppliedAt { get; init; }

    /// <summary>When it was accepted, rejected or withdrawn.</summary>
    public DateTimeOffset? RespondedAt { get; init; }

    /// <summary>Applies to an active job.</summary>
    public static Result<JobApplication> Apply(Guid id, Job job, Guid workerId, ApplicationContent content, DateTimeOffset now)
    {
        if (content.Check() is { } refusal) return refusal;
        if (job.Status != JobStatus.Active) return JobErrors.NotActive;
        if (job.Deadline <= now) return JobErrors.DeadlinePassed;
        if (content.ProposedRate.Currency != job.BudgetMin.Currency) return JobErrors.CurrencyDiffers;
        var application = new JobApplication
        {
            Id = id,
            JobId = job.Id,
            HirerId = job.HirerId,
            WorkerId = workerId,
            CoverLetter = content.CoverLetter,
            ProposedRate = content.ProposedRate,
            EstimatedDuration = content.EstimatedDuration,
            Portfolio = content.Portfolio ?? [],
            Status = ApplicationStatus.Pending,
            AppliedAt = now,
            CreatedAt = now,
        };
        return Raise(application, new ApplicationSubmitted(id, job.Id, job.HirerId, workerId, content.ProposedRate), now);
    }

    /// <summary>The hirer takes it. An accepted one stays as it is.</summary>
    public Result<JobApplication> Accept(DateTimeOffset now) =>
        Respond(ApplicationStatus.Accepted, new ApplicationAccepted(Id, JobId, HirerId, WorkerId), now);

    /// <summary>The hirer chooses otherwise. A rejected one stays as it is.</summary>
    public Result<JobApplication> Reject(DateTimeOffset now) =>
        Respond(ApplicationStatus.Rejected, new ApplicationRejected(Id, JobId, HirerId, WorkerId), now);

    /// <summary>The worker takes it back. A withdrawn one stays as it is.</summary>
    public Result<JobApplication> Withdraw(DateTimeOffset now) =>
        Respond(ApplicationStatus.Withdrawn, new ApplicationWithdrawn(Id, JobId, HirerId, WorkerId), now);

    /// <summary>Whether the user is its worker or the job's hirer.</summary>
    public bool HasParty(Guid userId) => userId == WorkerId || userId == HirerId;

    private Result<JobApplication> Respond(ApplicationStatus response, ApplicationEvent raised, DateTimeOffset now)
    {
        if (Status == response) return this;
        if (Status != ApplicationStatus.Pending) return JobErrors.ApplicationNotPending;
        return Raise(this with { Status = response, RespondedAt = now }, raised, now);
    }
}
