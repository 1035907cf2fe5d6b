using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>Something that happened to a proposal to end a contract.</summary>
public abstract record EndingEvent(Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>A party wants to end the contract.</summary>
/// <param name="AnswerBy">When silence decides.</param>
[EventName("EndingProposed")]
public sealed record EndingProposed(
    Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, Money ToWorker, Money ToHirer, DateTimeOffset AnswerBy)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>No reminder of the deadline to answer could go out in time: it passes later.</summary>
[EventName("EndingAnswerPostponed")]
public sealed record EndingAnswerPostponed(
    Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, DateTimeOffset AnswerBy)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>The other party is to be reminded of the deadline to answer.</summary>
[EventName("EndingAnswerReminderDue")]
public sealed record EndingAnswerReminderDue(
    Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, DateTimeOffset AnswerBy)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId)
{
    /// <summary>How many reminders of the deadline are still to come.</summary>
    public int? RemindersLeft { get; init; }
}

/// <summary>The other party is away, and can answer later.</summary>
[EventName("EndingAnswerPaused")]
public sealed record EndingAnswerPaused(
    Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, DateTimeOffset AnswerBy)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>The contract ends as was proposed.</summary>
/// <param name="AgreedBy">The other party; null where silence agreed.</param>
[EventName("EndingAgreed")]
public sealed record EndingAgreed(
    Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, Money ToWorker, Money ToHirer, Guid? AgreedBy)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>The other party does not agree: the contract goes on.</summary>
[EventName("EndingDeclined")]
public sealed record EndingDeclined(Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid DeclinedBy)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>Whoever proposed it took it back: the contract goes on.</summary>
[EventName("EndingWithdrawn")]
public sealed record EndingWithdrawn(Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid WithdrawnBy)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>Nobody answered, and silence cannot decide it: people have to.</summary>
/// <param name="AlarmAt">When administrators are told again.</param>
[EventName("EndingEscalated")]
public sealed record EndingEscalated(
    Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, Money ToWorker, Money ToHirer, DateTimeOffset AlarmAt)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>An escalated proposal has waited for another week.</summary>
/// <param name="AlarmAt">When administrators are told again.</param>
[EventName("EndingDecisionDue")]
public sealed record EndingDecisionDue(
    Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId, Money ToWorker, Money ToHirer, DateTimeOffset AlarmAt)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);

/// <summary>The contract moved on: the proposal no longer says what it said.</summary>
[EventName("EndingVoided")]
public sealed record EndingVoided(Guid EndingId, Guid ContractId, Guid HirerId, Guid WorkerId)
    : EndingEvent(EndingId, ContractId, HirerId, WorkerId);
