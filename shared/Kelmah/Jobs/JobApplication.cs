using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

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

    /// <summary>What the worker answered to the job's questions.</summary>
    public ImmutableArray<ScreeningAnswer> Answers { get; init; } = [];

    /// <summary>The job's revision that the worker knows: the one applied to, or the last that the worker was told of.</summary>
    public int JobRevision { get; init; }

    /// <summary>How many offers were made since.</summary>
    public int OfferCount { get; init; }

    /// <summary>Whether one of them was the worker's: then the proposed rate does not hold any more.</summary>
    public bool WorkerHasOffered { get; init; }

    /// <summary>The offer that both agreed on, if it was one.</summary>
    public Guid? AcceptedOfferId { get; init; }

    /// <summary>Why the hirer chose otherwise, if the hirer said so.</summary>
    public string? RejectionReason { get; init; }

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

    /// <summary>The hirer takes it at the proposed rate. An accepted one stays as it is.</summary>
    public Result<JobApplication> Accept(DateTimeOffset now) =>
        WorkerHasOffered && Status == ApplicationStatus.Pending
            ? JobErrors.WorkerHasOffered
            : Respond(ApplicationStatus.Accepted, new ApplicationAccepted(Id, JobId, HirerId, WorkerId), now);

    /// <summary>A party has made the next offer.</summary>
    public JobApplication Negotiate(Offer offer, DateTimeOffset now) => Raise(
        this with { OfferCount = offer.Number, WorkerHasOffered = WorkerHasOffered || offer.MadeBy == WorkerId },
        new ApplicationNegotiated(Id, JobId, HirerId, WorkerId, offer.Id),
        now);

    /// <summary>A party takes the other's last offer. One that was accepted by it stays as it is.</summary>
    /// <param name="offer">Of this application.</param>
    /// <param name="acceptedBy">One of its parties.</param>
    /// <param name="now">UTC.</param>
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

    /// <summary>The hirer chooses otherwise. A rejected one stays as it is.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="reason">For the worker to read, up to 1 000 characters; null for none.</param>
    public Result<JobApplication> Reject(DateTimeOffset now, string? reason = null)
    {
        var errors = new InputErrors();
        errors.Text("reason", reason, 0, 1_000);
        if (errors.Found(out var refusal)) return refusal;
        return Respond(ApplicationStatus.Rejected, new ApplicationRejected(Id, JobId, HirerId, WorkerId, reason), now)
            .Then<JobApplication>(rejected => rejected == this ? this : rejected with { RejectionReason = reason });
    }

    /// <summary>The worker takes it back. A withdrawn one stays as it is.</summary>
    public Result<JobApplication> Withdraw(DateTimeOffset now) =>
        Respond(ApplicationStatus.Withdrawn, new ApplicationWithdrawn(Id, JobId, HirerId, WorkerId), now);

    /// <summary>The job was changed: the worker is told what, and may withdraw.</summary>
    public JobApplication HearOfChange(int revision, ImmutableArray<string> changes, DateTimeOffset now) => Raise(
        this with { JobRevision = revision }, new ApplicationJobChanged(Id, JobId, HirerId, WorkerId, revision, changes), now);

    /// <summary>The job was closed while the application waits.</summary>
    public JobApplication HearOfClosing(JobClosing because, DateTimeOffset now) =>
        Raise(this, new ApplicationJobClosed(Id, JobId, HirerId, WorkerId, because), now);

    /// <summary>The job's deadline is near while the application waits.</summary>
    public JobApplication HearOfDeadline(DateTimeOffset deadline, DateTimeOffset now) =>
        Raise(this, new ApplicationJobDeadlineNear(Id, JobId, HirerId, WorkerId, deadline), now);

    /// <summary>Its worker is erased: what the worker wrote goes, the rate stays. A repeat stays as it is.</summary>
    public JobApplication EraseWorkerData(DateTimeOffset now)
    {
        if (CoverLetter == JobContent.Erased && Portfolio.IsEmpty && Answers.IsEmpty && RejectionReason is null) return this;
        var erased = this with { CoverLetter = JobContent.Erased, Portfolio = [], Answers = [], RejectionReason = null };
        return Raise(erased, new Identity.PersonalDataErased(WorkerId), now);
    }

    /// <summary>The job's hirer is erased: the hirer's words to the applicant and the questions go. A repeat stays as it is.</summary>
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
