using Kelmah.Kernel;

namespace Kelmah.Disputes;

/// <summary>Something that happened to a dispute. None tells of a sealed offer.</summary>
public abstract record DisputeEvent(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>A party opened it, or a request for a refund that nobody could decide became it: its money is frozen.</summary>
/// <param name="MilestoneId">The milestone; null for the whole contract.</param>
/// <param name="Amount">What is held of the milestones' amounts.</param>
/// <param name="AnswerBy">Until when the other party can answer.</param>
[EventName("DisputeOpened")]
public sealed record DisputeOpened(
    Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RaisedBy, Guid? MilestoneId, Money Amount, DisputeTrack Track, DateTimeOffset AnswerBy)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId)
{
    /// <summary>The request for a refund that it decides; null for none.</summary>
    public Guid? FromRefundRequest { get; init; }
}

/// <summary>The other party answered, gave evidence or made an offer: its clock has stopped.</summary>
[EventName("DisputeAnswered")]
public sealed record DisputeAnswered(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid AnsweredBy)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>The other party is to be reminded to answer.</summary>
[EventName("DisputeAnswerReminderDue")]
public sealed record DisputeAnswerReminderDue(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RespondentId, DateTimeOffset AnswerBy)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId)
{
    /// <summary>How many reminders of the deadline are still to come.</summary>
    public int? RemindersLeft { get; init; }
}

/// <summary>The other party has more time to answer: it is away, or no reminder could go out in time.</summary>
[EventName("DisputeAnswerPostponed")]
public sealed record DisputeAnswerPostponed(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RespondentId, DateTimeOffset AnswerBy)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId)
{
    /// <summary>Whether it is away.</summary>
    public bool IsAway { get; init; }
}

/// <summary>The other party did not answer, and silence does not decide it: administrators are told.</summary>
[EventName("DisputeUnanswered")]
public sealed record DisputeUnanswered(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RespondentId, Money Amount)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>A party gave evidence.</summary>
[EventName("DisputeEvidenceGiven")]
public sealed record DisputeEvidenceGiven(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid GivenBy, int Number, [property: ContentHash] string Hash)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>An administrator looks after it.</summary>
[EventName("DisputeReviewed")]
public sealed record DisputeReviewed(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ReviewedBy)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>It was not settled in time, or an administrator ended the mediation: a ruling is due.</summary>
/// <param name="EscalatedBy">The administrator; null for the clock.</param>
[EventName("DisputeEscalated")]
public sealed record DisputeEscalated(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid? EscalatedBy)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>It still waits for a decision: administrators are told.</summary>
/// <param name="AlarmAt">When they are told again.</param>
[EventName("DisputeDecisionDue")]
public sealed record DisputeDecisionDue(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Money Amount, DateTimeOffset AlarmAt)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>An administrator ruled, and each party can appeal.</summary>
/// <param name="FinalAt">When it is carried out unless one does.</param>
[EventName("DisputeRuled")]
public sealed record DisputeRuled(
    Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid RuledBy, Money ToWorker, Money ToHirer, DateTimeOffset FinalAt)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>A party appealed: another administrator decides.</summary>
/// <param name="AlarmAt">When administrators are told again.</param>
[EventName("DisputeAppealed")]
public sealed record DisputeAppealed(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid AppealedBy, DateTimeOffset AlarmAt)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>A bank decides about some of its money first: its deadlines stand still.</summary>
[EventName("DisputeStoodStill")]
public sealed record DisputeStoodStill(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>No bank decides about its money any more: its deadlines go on, later by as long as they stood still.</summary>
[EventName("DisputeWentOn")]
public sealed record DisputeWentOn(Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);

/// <summary>It has ended, and its money has moved in the same commit, or is as it was before.</summary>
/// <param name="ToWorker">What went to the worker, the platform's fee included; null where no money moved.</param>
/// <param name="ToHirer">What went back to the hirer, without the hirer's fee; null where no money moved.</param>
/// <param name="ResolvedBy">The administrator who ruled; null for none.</param>
[EventName("DisputeResolved")]
public sealed record DisputeResolved(
    Guid DisputeId, Guid ContractId, Guid HirerId, Guid WorkerId, DisputeBasis Basis, Money? ToWorker, Money? ToHirer, Guid? ResolvedBy)
    : DisputeEvent(DisputeId, ContractId, HirerId, WorkerId);
