using System.ComponentModel.DataAnnotations;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A hirer asks a worker to apply for a job, once. Open → applied.</summary>
public sealed record Invitation : Entity
{
    public required Guid JobId { get; init; }

    public required Guid HirerId { get; init; }

    public required Guid WorkerId { get; init; }

    public required InvitationStatus Status { get; init; }

    /// <summary>When the worker applied, UTC; null until then.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>Asks a worker; refused for the job's own hirer, and for a job that takes no applications.</summary>
    public static Result<Invitation> Send(Guid id, Job job, Guid workerId, DateTimeOffset now)
    {
        if (workerId == job.HirerId) return JobErrors.OwnJob;
        if (job.Status != JobStatus.Active) return JobErrors.NotActive;
        var invitation = new Invitation { Id = id, JobId = job.Id, HirerId = job.HirerId, WorkerId = workerId, Status = InvitationStatus.Open, CreatedAt = now };
        return Raise(invitation, new InvitationSent(id, job.Id, job.HirerId, workerId), now);
    }

    /// <summary>The worker has applied, invited or not: there is nothing to ask for any more. A repeat changes nothing.</summary>
    public Invitation Apply(DateTimeOffset now) => Status == InvitationStatus.Applied
        ? this
        : Raise(this with { Status = InvitationStatus.Applied, AppliedAt = now }, new InvitationAnswered(Id, JobId, HirerId, WorkerId), now);

    /// <summary>The last state before it goes with the account of a party.</summary>
    public Invitation Erase(DateTimeOffset now) => Raise(this, new InvitationErased(Id, JobId, HirerId, WorkerId), now);
}

public enum InvitationStatus
{
    /// <summary>The worker has not applied; whether the job still takes applications says the job.</summary>
    Open,

    /// <summary>The worker has applied.</summary>
    Applied,
}

public abstract record InvitationEvent(Guid InvitationId, Guid JobId, Guid HirerId, Guid WorkerId) : DomainEvent;

[EventName("InvitationSent")]
public sealed record InvitationSent(Guid InvitationId, Guid JobId, Guid HirerId, Guid WorkerId) : InvitationEvent(InvitationId, JobId, HirerId, WorkerId);

/// <summary>The worker has applied.</summary>
[EventName("InvitationAnswered")]
public sealed record InvitationAnswered(Guid InvitationId, Guid JobId, Guid HirerId, Guid WorkerId) : InvitationEvent(InvitationId, JobId, HirerId, WorkerId);

/// <summary>It went with the account of a party.</summary>
[EventName("InvitationErased")]
public sealed record InvitationErased(Guid InvitationId, Guid JobId, Guid HirerId, Guid WorkerId) : InvitationEvent(InvitationId, JobId, HirerId, WorkerId);

/// <summary>The rules of invitations.</summary>
public static class InvitationErrors
{
    /// <summary>The number of invitations to a job is limited.</summary>
    public static readonly ErrorCode JobFull = new("job_invitations_full", 409, "As many workers as can be are invited to this job.");

    /// <summary>What a hirer sends in 24 hours is limited.</summary>
    public static readonly ErrorCode TooMany = new("too_many_invitations", 409, "You have invited as many workers as you can in 24 hours.", RetryHelps: true);

    /// <summary>Whoever has applied is not asked to.</summary>
    public static readonly ErrorCode HasApplied = new("worker_has_applied", 409, "The worker has applied to this job.");
}

/// <summary>Settings <c>Invitations__…</c>.</summary>
public sealed class InvitationOptions
{
    /// <summary>Workers whom a hirer can invite to one job.</summary>
    [Range(1, 10_000)]
    public int PerJob { get; set; } = 50;

    /// <summary>Workers whom a hirer can invite in 24 hours, to all jobs.</summary>
    [Range(1, 10_000)]
    public int PerDay { get; set; } = 100;
}

/// <summary>Whom a hirer invites.</summary>
/// <param name="WorkerId">A worker who can be found.</param>
[SchemaName("InvitationInput")]
public sealed record InvitationInput(Guid WorkerId);

/// <summary>An invitation as both parties see it.</summary>
/// <param name="JobTitle">What the job is called now.</param>
/// <param name="JobStatus">Only an active job takes applications.</param>
/// <param name="Hirer">Who invites.</param>
/// <param name="Worker">Who is invited.</param>
/// <param name="Status">Whether the worker has applied.</param>
/// <param name="SentAt">UTC.</param>
/// <param name="AppliedAt">UTC; null until the worker has applied.</param>
[SchemaName("InvitationView")]
public sealed record InvitationView(
    Guid Id,
    Guid JobId,
    string JobTitle,
    JobStatus JobStatus,
    PersonView Hirer,
    PersonView Worker,
    InvitationStatus Status,
    DateTimeOffset SentAt,
    DateTimeOffset? AppliedAt);

/// <summary>How invitations are stored.</summary>
public static class InvitationCollection
{
    public static readonly Field<Invitation, Guid> JobId = Field.Of((Invitation invitation) => invitation.JobId);
    public static readonly Field<Invitation, Guid> HirerId = Field.Of((Invitation invitation) => invitation.HirerId);
    public static readonly Field<Invitation, Guid> WorkerId = Field.Of((Invitation invitation) => invitation.WorkerId);
    public static readonly Field<Invitation, InvitationStatus> Status = Field.Of((Invitation invitation) => invitation.Status);
    public static readonly Field<Invitation, DateTimeOffset> CreatedAt = Field.Of((Invitation invitation) => invitation.CreatedAt);

    public static readonly CollectionDefinition<Invitation> Definition = new(
        "invitations",
        [
            new("job_worker", IndexKind.Unique, JobId, WorkerId),
            new("hirer", IndexKind.Ordered, HirerId),
            new("hirer_created", IndexKind.Ordered, HirerId, CreatedAt),
            new("worker", IndexKind.Ordered, WorkerId),
        ],
        [])
    {
        Sets = [GuardedSet.By((Invitation invitation) => invitation.HirerId), GuardedSet.By((Invitation invitation) => invitation.JobId)],
    };
}
