using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A worker's application to a job; one for each worker and job. Pending → accepted | rejected | withdrawn.</summary>
public sealed record JobApplication : Entity
{
    public required Guid JobId { get; init; }

    public required Guid HirerId { get; init; }

    public required Guid WorkerId { get; init; }

    /// <summary>1 to 5 000 characters.</summary>
    public required string CoverLetter { get; init; }

    /// <summary>For the whole job.</summary>
    public required Money ProposedRate { get; init; }

    /// <summary>Days.</summary>
    public required int EstimatedDuration { get; init; }

    public required ApplicationStatus Status { get; init; }

    public ImmutableArray<PortfolioItem> Portfolio { get; init; } = [];

    public ImmutableArray<ScreeningAnswer> Answers { get; init; } = [];

    /// <summary>The job's revision that the worker knows: the one applied to, or the last that the worker was told of.</summary>
    public int JobRevision { get; init; }

    /// <summary>How many offers were made for it.</summary>
    public int OfferCount { get; init; }

    /// <summary>Whether one of the offers was the worker's: then the proposed rate cannot be accepted any more.</summary>
    public bool WorkerHasOffered { get; init; }

    /// <summary>The offer that was accepted; null where the proposed rate was, and until then.</summary>
    public Guid? AcceptedOfferId { get; init; }

    /// <summary>The hirer's words, up to 1 000 characters; null for none.</summary>
    public string? RejectionReason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset AppliedAt { get; init; }

    /// <summary>When it was accepted, rejected or withdrawn, UTC.</summary>
    public DateTimeOffset? RespondedAt { get; init; }

    /// <summary>Applies to an active job of somebody else.</summary>
    public static Result<JobApplication> Apply(Guid id, Job job, Guid workerId, ApplicationContent content, DateTimeOffset now)
    {
        if (workerId == job.HirerId) return JobErrors.OwnJob;
        if (content.Check() is { } refusal) return refusal;
        if (job.Status != JobStatus.Active) return JobErrors.NotActive;
        if (job.Deadline <= now) return JobErrors.DeadlinePassed;
        if (content.ProposedRate.Currency != job.BudgetMin.Currency) return JobErrors.CurrencyDiffers.At("proposedRate.currency");
        if (ScreeningAnswer.Check(content.Answers ?? [], job.Questions) is { } unanswered) return unanswered;
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
            Answers = content.Answers ?? [],
            JobRevision = job.Revision,
            Status = ApplicationStatus.Pending,
            AppliedAt = now,
            CreatedAt = now,
        };
        return Raise(application, new ApplicationSubmitted(id, job.Id, job.HirerId, workerId, content.ProposedRate), now);
    }

    /// <summary>Accepts it at the proposed rate, for the hirer. An accepted one stays unchanged.</summary>
    public Result<JobApplication> Accept(DateTimeOffset now) =>
        WorkerHasOffered && Status == ApplicationStatus.Pending
            ? JobErrors.WorkerHasOffered
            : Respond(ApplicationStatus.Accepted, new ApplicationAccepted(Id, JobId, HirerId, WorkerId), now);

    /// <summary>Records the next offer of one of its parties.</summary>
    public JobApplication Negotiate(Offer offer, DateTimeOffset now) => Raise(
        this with { OfferCount = offer.Number, WorkerHasOffered = WorkerHasOffered || offer.MadeBy == WorkerId },
        new ApplicationNegotiated(Id, JobId, HirerId, WorkerId, offer.Id),
        now);

    /// <summary>Accepts the last offer of the other party. An application that was accepted by this offer stays unchanged.</summary>
    public Result<JobApplication> AcceptOffer(Offer offer, Guid acceptedBy, DateTimeOffset now)
    {
        if (offer.MadeBy == acceptedBy) return JobErrors.OwnOffer;
        return offer.StatusOf(this, now) switch
        {
            OfferStatus.Accepted => this,
            OfferStatus.Superseded => JobErrors.OfferNotLast,
            OfferStatus.Expired => JobErrors.OfferExpired,
            OfferStatus.Closed => JobErrors.ApplicationNotPending,
            OfferStatus.Open => Raise(
                this with { Status = ApplicationStatus.Accepted, AcceptedOfferId = offer.Id, RespondedAt = now },
                new OfferAccepted(Id, JobId, HirerId, WorkerId, offer.Id, offer.MadeBy, offer.Rate),
                now),
        };
    }

    /// <summary>Rejects it, for the hirer. A rejected one stays unchanged.</summary>
    /// <param name="reason">For the worker to read, up to 1 000 characters; null for none.</param>
    public Result<JobApplication> Reject(DateTimeOffset now, string? reason = null)
    {
        if (new RejectionInput(reason).Check() is { } refusal) return refusal;
        return Respond(ApplicationStatus.Rejected, new ApplicationRejected(Id, JobId, HirerId, WorkerId), now)
            .Then<JobApplication>(rejected => rejected == this ? this : rejected with { RejectionReason = reason });
    }

    /// <summary>Withdraws it, for its worker. A withdrawn one stays unchanged.</summary>
    public Result<JobApplication> Withdraw(DateTimeOffset now) =>
        Respond(ApplicationStatus.Withdrawn, new ApplicationWithdrawn(Id, JobId, HirerId, WorkerId), now);

    /// <summary>Notifies the worker of the job's changes, upon which the worker may withdraw.</summary>
    public JobApplication NotifyJobChanged(int revision, ImmutableArray<JobField> changes, DateTimeOffset now) => Raise(
        this with { JobRevision = revision }, new ApplicationJobChanged(Id, JobId, HirerId, WorkerId, revision, changes), now);

    /// <summary>Notifies the worker that the job was closed while the application is pending.</summary>
    public JobApplication NotifyJobClosed(JobClosing because, DateTimeOffset now) =>
        Raise(this, new ApplicationJobClosed(Id, JobId, HirerId, WorkerId, because), now);

    /// <summary>Notifies the worker that the job's deadline is near while the application is pending.</summary>
    public JobApplication NotifyDeadlineNear(DateTimeOffset deadline, DateTimeOffset now) =>
        Raise(this, new ApplicationJobDeadlineNear(Id, JobId, HirerId, WorkerId, deadline), now);

    /// <summary>Removes what its worker wrote, when the worker is erased; the rate stays. A repeat changes nothing.</summary>
    public JobApplication EraseWorkerData(DateTimeOffset now)
    {
        if (CoverLetter == JobContent.Erased && Portfolio.IsEmpty && Answers.IsEmpty && RejectionReason is null) return this;
        var erased = this with { CoverLetter = JobContent.Erased, Portfolio = [], Answers = [], RejectionReason = null };
        return Raise(erased, new Identity.PersonalDataErased(WorkerId), now);
    }

    /// <summary>Removes the hirer's words and questions, when the hirer is erased. A repeat changes nothing.</summary>
    public JobApplication EraseHirerData(DateTimeOffset now)
    {
        if (RejectionReason is null && Answers.All(answer => answer.Question == JobContent.Erased)) return this;
        var answers = Answers.Select(answer => answer with { Question = JobContent.Erased }).ToImmutableArray();
        return Raise(this with { RejectionReason = null, Answers = answers }, new Identity.PersonalDataErased(HirerId), now);
    }

    /// <summary>Whether the user is its worker or the job's hirer.</summary>
    public bool HasParty(Guid userId) => userId == WorkerId || userId == HirerId;

    private Result<JobApplication> Respond(ApplicationStatus response, ApplicationEvent raised, DateTimeOffset now)
    {
        if (Status == response) return this;
        if (Status != ApplicationStatus.Pending) return JobErrors.ApplicationNotPending;
        return Raise(this with { Status = response, RespondedAt = now }, raised, now);
    }
}

/// <summary>The states of an application: pending → accepted, rejected or withdrawn.</summary>
public enum ApplicationStatus
{
    Pending,

    /// <summary>Has become a contract.</summary>
    Accepted,

    /// <summary>By the hirer.</summary>
    Rejected,

    /// <summary>By the worker.</summary>
    Withdrawn,
}

public abstract record ApplicationEvent(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId) : DomainEvent;

[EventName("ApplicationSubmitted")]
public sealed record ApplicationSubmitted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Money ProposedRate)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

[EventName("ApplicationAccepted")]
public sealed record ApplicationAccepted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>A party proposed another rate.</summary>
[EventName("ApplicationNegotiated")]
public sealed record ApplicationNegotiated(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Guid OfferId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>A party accepted the other party's offer.</summary>
/// <param name="MadeBy">The party that had made the offer.</param>
[EventName("OfferAccepted")]
public sealed record OfferAccepted(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, Guid OfferId, Guid MadeBy, Money Rate)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

[EventName("ApplicationRejected")]
public sealed record ApplicationRejected(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

[EventName("ApplicationWithdrawn")]
public sealed record ApplicationWithdrawn(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The job was changed after the worker applied.</summary>
/// <param name="Revision">The job's revision from now on.</param>
/// <param name="Changes">The fields that were changed.</param>
[EventName("ApplicationJobChanged")]
public sealed record ApplicationJobChanged(
    Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, int Revision, ImmutableArray<JobField> Changes)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The job takes no more applications, while this one is pending.</summary>
[EventName("ApplicationJobClosed")]
public sealed record ApplicationJobClosed(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, JobClosing Because)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

/// <summary>The job closes within a day, while the application is pending.</summary>
[EventName("ApplicationJobDeadlineNear")]
public sealed record ApplicationJobDeadlineNear(Guid ApplicationId, Guid JobId, Guid HirerId, Guid WorkerId, DateTimeOffset Deadline)
    : ApplicationEvent(ApplicationId, JobId, HirerId, WorkerId);

public static class ApplicationCollection
{
    public static readonly Field<JobApplication, Guid> Id = Field.Of((JobApplication application) => application.Id);

    public static readonly Field<JobApplication, Guid> JobId = Field.Of((JobApplication application) => application.JobId);

    public static readonly Field<JobApplication, Guid> WorkerId = Field.Of((JobApplication application) => application.WorkerId);

    public static readonly Field<JobApplication, Guid> HirerId = Field.Of((JobApplication application) => application.HirerId);

    public static readonly Field<JobApplication, ApplicationStatus> Status = Field.Of((JobApplication application) => application.Status);

    public static readonly CollectionDefinition<JobApplication> Definition = new(
        "applications",
        [
            new("job_worker", IndexKind.Unique, JobId, WorkerId),
            new("job_status", IndexKind.Ordered, JobId, Status),
            new("worker", IndexKind.Ordered, WorkerId),
            new("hirer", IndexKind.Ordered, HirerId),
            new("hirer_status", IndexKind.Ordered, HirerId, Status),
        ],
        [])
    {
        Sets = [GuardedSet.By((JobApplication application) => application.JobId)],
    };
}
