using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// A party's proposal to end a funded contract now, and how what is held is divided. The other party answers within the days of the settings;
/// after them silence agrees, unless whoever proposed would gain more than the small-claims limit, or the worker less than what is under review.
/// </summary>
public sealed record EndingProposal : Entity, IHasParties
{
    /// <summary>Characters of a reason at most.</summary>
    public const int MaxReasonLength = 2_000;

    public required Guid ContractId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The hirer or the worker.</summary>
    public required Guid ProposedBy { get; init; }

    /// <summary>What of the held amounts goes to the worker, the platform's fee included.</summary>
    public required Money ToWorker { get; init; }

    /// <summary>The rest of the held amounts, which goes back to the hirer with its part of the hirer's fee.</summary>
    public required Money ToHirer { get; init; }

    /// <summary>What was held when it was proposed: with anything else, the proposal is void.</summary>
    public required ImmutableArray<HeldAmount> Held { get; init; }

    /// <summary>Why, in the words of whoever proposed it; null for nothing.</summary>
    public string? Reason { get; init; }

    public required EndingStatus Status { get; init; }

    /// <summary>While proposed: when silence decides.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>When the other party was last reminded of the deadline.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When the other party, who is away, paused the deadline: once.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>When silence could not decide.</summary>
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>While escalated: when administrators are told again.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>When it was agreed, declined, withdrawn, or void.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who agreed, declined or withdrew; null where silence agreed, or where it is void.</summary>
    public Guid? AnsweredBy { get; init; }

    /// <summary>The contract while the proposal is open: a unique index over it lets a contract have one such proposal.</summary>
    public Guid? OpenContractId => IsOpen ? ContractId : null;

    /// <summary>Whether it can still be agreed to.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is EndingStatus.Proposed or EndingStatus.Escalated;

    /// <summary>Proposes to end a contract; refused where nothing was funded, money is frozen, or the split is none of what is held.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="basis">The contract and its money.</param>
    /// <param name="proposedBy">The hirer or the worker.</param>
    /// <param name="toWorker">Of the held amounts, the platform's fee included: what is approved, up to all.</param>
    /// <param name="reason">Why.</param>
    /// <param name="answerBy">When silence decides.</param>
    /// <param name="now">When.</param>
    public static Result<EndingProposal> Propose(
        Guid id, EndingBasis basis, Guid proposedBy, Money toWorker, string? reason, DateTimeOffset answerBy, DateTimeOffset now)
    {
        if (basis.RefusalToPropose(toWorker) is { } refusal) return refusal;
        var proposal = new EndingProposal
        {
            Id = id,
            ContractId = basis.Contract.Id,
            HirerId = basis.Contract.HirerId,
            WorkerId = basis.Contract.WorkerId,
            ProposedBy = proposedBy,
            ToWorker = toWorker,
            ToHirer = basis.Total - toWorker,
            Held = basis.Held,
            Reason = reason,
            Status = EndingStatus.Proposed,
            AnswerBy = answerBy,
            CreatedAt = now,
        };
        return Raise(
            proposal,
            new EndingProposed(id, proposal.ContractId, proposal.HirerId, proposal.WorkerId, proposedBy, toWorker, proposal.ToHirer, answerBy),
            now);
    }

    /// <summary>Whether the contract moved on, so that the proposal no longer says what it said: other money is held, or the contract has ended.</summary>
    public bool IsOutdated(EndingBasis basis) => !basis.Contract.IsUnderWay || !Held.ToHashSet().SetEquals(basis.Held);

    /// <summary>The other party agrees. A repeat changes nothing.</summary>
    /// <returns>Refused with <c>ending_outdated</c> where it is void.</returns>
    public Result<EndingProposal> Accept(Guid userId, EndingBasis basis, DateTimeOffset now)
    {
        if (userId == ProposedBy) return ContractErrors.NotYourPart;
        if (Status == EndingStatus.Agreed) return this;
        if (!IsOpen) return Status == EndingStatus.Void ? ContractErrors.EndingOutdated : ContractErrors.EndingAnswered;
        if (IsOutdated(basis)) return ContractErrors.EndingOutdated;
        return basis.RefusalToDivide is { } refusal ? refusal : Agreed(userId, now);
    }

    /// <summary>The other party does not agree: the contract goes on. A repeat changes nothing.</summary>
    public Result<EndingProposal> Decline(Guid userId, DateTimeOffset now)
    {
        if (userId == ProposedBy) return ContractErrors.NotYourPart;
        return Close(EndingStatus.Declined, userId, new EndingDeclined(Id, ContractId, HirerId, WorkerId, userId), now);
    }

    /// <summary>Whoever proposed it does not want it any more. A repeat changes nothing.</summary>
    public Result<EndingProposal> Withdraw(Guid userId, DateTimeOffset now)
    {
        if (userId != ProposedBy) return ContractErrors.NotYourPart;
        return Close(EndingStatus.Withdrawn, userId, new EndingWithdrawn(Id, ContractId, HirerId, WorkerId, userId), now);
    }

    /// <summary>The time to answer is over: silence agrees, or cannot decide. A repeat changes nothing.</summary>
    /// <param name="basis">The contract and its money.</param>
    /// <param name="smallClaimsLimit">Up to this sum silence lets the side that proposed gain.</param>
    /// <param name="now">When.</param>
    public Result<EndingProposal> Expire(EndingBasis basis, Money smallClaimsLimit, DateTimeOffset now)
    {
        if (Status != EndingStatus.Proposed) return this;
        if (AnswerBy > now) return ContractErrors.DeadlineNotReached;
        if (IsOutdated(basis)) return Voided(now);
        if (basis.RefusalToDivide is { } refusal) return refusal;
        return basis.SilenceAgrees(ProposedBy, ToWorker, smallClaimsLimit) ? Agreed(null, now) : Escalated(now);
    }

    /// <summary>Nobody has settled an escalated proposal for a week: administrators are told again. One that is outdated is void.</summary>
    public Result<EndingProposal> RaiseAlarm(EndingBasis basis, DateTimeOffset now)
    {
        if (AlarmAt is not { } due) return ContractErrors.EndingAnswered;
        if (due > now) return ContractErrors.DeadlineNotReached;
        if (IsOutdated(basis)) return Voided(now);
        var next = EndingDeadlines.Decision.EndsAt(now);
        return Raise(this with { AlarmAt = next }, new EndingDecisionDue(Id, ContractId, HirerId, WorkerId, ToWorker, ToHirer, next), now);
    }

    /// <summary>The contract moved on: the proposal is void. One that still says what it said, or that is answered, stays as it is.</summary>
    public EndingProposal Void(EndingBasis basis, DateTimeOffset now) => IsOpen && IsOutdated(basis) ? Voided(now) : this;

    /// <summary>Reminds the other party of the deadline to answer; refused where it does not run any more.</summary>
    public Result<EndingProposal> Remind(Deadline<EndingProposal> deadline, DateTimeOffset now) =>
        AnswerBy is { } end && end > now
            ? Raise(
                this with { RemindedAt = now },
                new EndingAnswerReminderDue(Id, ContractId, HirerId, WorkerId, ProposedBy, end) { RemindersLeft = deadline.RemindersAfter(end, now) },
                now)
            : ContractErrors.EndingAnswered;

    /// <summary>The other party is away and can answer later; once for each proposal.</summary>
    public Result<EndingProposal> Pause(TimeSpan by, DateTimeOffset now)
    {
        if (AnswerBy is not { } due || due <= now) return ContractErrors.NothingToPause;
        if (PausedAt is not null) return ContractErrors.PauseUsed;
        return Raise(
            this with { AnswerBy = due + by, PausedAt = now },
            new EndingAnswerPaused(Id, ContractId, HirerId, WorkerId, ProposedBy, due + by),
            now);
    }

    /// <summary>No reminder of the deadline could go out: the other party has more time, and is reminded. Null where one went out.</summary>
    public EndingProposal? Postpone(Deadline<EndingProposal> deadline, DateTimeOffset now) =>
        AnswerBy is { } due && deadline.EndAfterLateReminder(CreatedAt, due, RemindedAt, now) is { } later
            ? Raise(this with { AnswerBy = later }, new EndingAnswerPostponed(Id, ContractId, HirerId, WorkerId, ProposedBy, later), now)
            : null;

    private EndingProposal Agreed(Guid? by, DateTimeOffset now) =>
        Raise(Closed(EndingStatus.Agreed, by, now), new EndingAgreed(Id, ContractId, HirerId, WorkerId, ProposedBy, ToWorker, ToHirer, by), now);

    private EndingProposal Voided(DateTimeOffset now) =>
        Raise(Closed(EndingStatus.Void, null, now), new EndingVoided(Id, ContractId, HirerId, WorkerId), now);

    private EndingProposal Escalated(DateTimeOffset now)
    {
        var alarm = EndingDeadlines.Decision.EndsAt(now);
        return Raise(
            this with { Status = EndingStatus.Escalated, AnswerBy = null, EscalatedAt = now, AlarmAt = alarm },
            new EndingEscalated(Id, ContractId, HirerId, WorkerId, ProposedBy, ToWorker, ToHirer, alarm),
            now);
    }

    private Result<EndingProposal> Close(EndingStatus status, Guid by, EndingEvent happened, DateTimeOffset now)
    {
        if (Status == status) return this;
        return IsOpen ? Raise(Closed(status, by, now), happened, now) : ContractErrors.EndingAnswered;
    }

    private EndingProposal Closed(EndingStatus status, Guid? by, DateTimeOffset now) =>
        this with { Status = status, AnswerBy = null, AlarmAt = null, AnsweredAt = now, AnsweredBy = by };
}

/// <summary>The states of a proposal to end a contract: proposed → agreed, declined, withdrawn, void or escalated; escalated → all but proposed.</summary>
public enum EndingStatus
{
    /// <summary>The other party has time to answer.</summary>
    Proposed,

    /// <summary>The other party agreed, or did not answer in time: the contract has ended.</summary>
    Agreed,

    /// <summary>The other party does not agree.</summary>
    Declined,

    /// <summary>Whoever proposed it took it back.</summary>
    Withdrawn,

    /// <summary>The other party did not answer, and silence cannot decide it: administrators are told, and the parties can still settle it.</summary>
    Escalated,

    /// <summary>The contract moved on, so that the proposal no longer says what it said.</summary>
    Void,
}

/// <summary>What is held of a milestone's amount.</summary>
/// <param name="MilestoneId">The milestone.</param>
/// <param name="Amount">Above zero, without the hirer's fee.</param>
public sealed record HeldAmount(Guid MilestoneId, Money Amount);

/// <summary>How proposals to end a contract are stored.</summary>
public static class EndingProposalCollection
{
    public static readonly Field<EndingProposal, Guid> ContractId = Field.Of((EndingProposal proposal) => proposal.ContractId);

    /// <summary>The contract while the proposal is open: unique.</summary>
    public static readonly Field<EndingProposal, Guid?> OpenContractId = Field.Of((EndingProposal proposal) => proposal.OpenContractId);

    /// <summary>When silence decides.</summary>
    public static readonly Field<EndingProposal, DateTimeOffset?> AnswerBy = Field.Of((EndingProposal proposal) => proposal.AnswerBy);

    /// <summary>When administrators are told of an escalated one again.</summary>
    public static readonly Field<EndingProposal, DateTimeOffset?> AlarmAt = Field.Of((EndingProposal proposal) => proposal.AlarmAt);

    public static readonly CollectionDefinition<EndingProposal> Definition = new(
        "contract_endings",
        [
            new("contract", IndexKind.Ordered, ContractId),
            new("open_contract", IndexKind.Unique, OpenContractId),
            new("answer_by", IndexKind.Ordered, AnswerBy),
            new("alarm_at", IndexKind.Ordered, AlarmAt),
        ],
        [
            new(Field.Of((EndingProposal proposal) => proposal.ToWorker.MinorUnits), Minimum: 0),
            new(Field.Of((EndingProposal proposal) => proposal.ToHirer.MinorUnits), Minimum: 0),
            new(Field.Of((EndingProposal proposal) => proposal.Reason), MaxLength: EndingProposal.MaxReasonLength),
        ])
    {
        Sets = [GuardedSet.By((EndingProposal proposal) => proposal.ContractId)],
    };
}
