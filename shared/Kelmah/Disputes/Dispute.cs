using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Disputes;

/// <summary>
/// A quarrel of a contract's parties about money that is held for one milestone or for all. That money is frozen until the parties settle it, the
/// silence of the one that was to answer decides it, or an administrator rules.
/// </summary>
public sealed partial record Dispute : Entity, IHasParties
{
    /// <summary>Characters of a reason at most.</summary>
    public const int MaxReasonLength = 200;

    /// <summary>Characters of a description, an answer, an appeal or a resolution at most.</summary>
    public const int MaxTextLength = 5_000;

    /// <summary>Pieces of evidence at most, of both sides together.</summary>
    public const int MaxEvidence = 100;

    public required Guid ContractId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The hirer or the worker; the hirer where a request for a refund became a dispute.</summary>
    public required Guid RaisedBy { get; init; }

    /// <summary>The milestone that it is about; null for the whole contract, which ends with the dispute.</summary>
    public Guid? MilestoneId { get; init; }

    /// <summary>The milestones whose money it froze.</summary>
    public required ImmutableArray<Guid> MilestoneIds { get; init; }

    /// <summary>What was held of their amounts when it was opened, without the hirer's fee.</summary>
    public required Money Amount { get; init; }

    /// <summary>What it is about, in a line of whoever raised it.</summary>
    public required string Reason { get; init; }

    /// <summary>The same at length.</summary>
    public required string Description { get; init; }

    public required DisputeStatus Status { get; init; }

    /// <summary>How it is decided, by the amount.</summary>
    public required DisputeTrack Track { get; init; }

    /// <summary>What the contract's terms say of disputes; null for terms from before they did, under which silence decides nothing.</summary>
    public DisputeTerms? Terms { get; init; }

    /// <summary>What both sides gave, in order; never changed.</summary>
    public ImmutableArray<DisputeEvidence> Evidence { get; init; } = [];

    /// <summary>While the other party has not answered: until when it can.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>What the other party answered; null where it gave evidence or an offer instead, and before.</summary>
    public string? Answer { get; init; }

    /// <summary>When the other party answered, gave evidence or made an offer.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the other party was last reminded to answer.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When the other party, who is away, paused the deadline to answer: once.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>The administrator who looks after it; null before.</summary>
    public Guid? ReviewedBy { get; init; }

    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>While it is neither decided nor escalated: when it is escalated.</summary>
    public DateTimeOffset? EscalatesAt { get; init; }

    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>While it is not decided: when administrators are told of it again.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>What an administrator decided, and is not carried out yet because it can be appealed; null before and after.</summary>
    public DisputeRuling? Ruling { get; init; }

    /// <summary>While there is a <see cref="Ruling"/>: when it is carried out unless a party appeals.</summary>
    public DateTimeOffset? RulingFinalAt { get; init; }

    /// <summary>What a party has against the ruling of one administrator: another one decides. Null for no appeal.</summary>
    public DisputeAppeal? Appeal { get; init; }

    /// <summary>Since when a bank decides about some of its money first, and its deadlines stand still; null where none does.</summary>
    public DateTimeOffset? AwaitsBankSince { get; init; }

    /// <summary>How it ended; null before.</summary>
    public DisputeOutcome? Outcome { get; init; }

    /// <summary>The administrator whose ruling was carried out; null where none was.</summary>
    public Guid? ResolvedBy { get; init; }

    /// <summary>The reasons of the ruling that was carried out; null where none was.</summary>
    public string? Resolution { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The order in which administrators see to it, highest first: the number of its <see cref="Urgency"/>, by which it is found.</summary>
    public int UrgencyRank => (int)Urgency;

    /// <summary>How urgent it is.</summary>
    [JsonIgnore]
    public DisputeUrgency Urgency =>
        Status == DisputeStatus.Resolved ? DisputeUrgency.Done
        : Ruling is not null ? DisputeUrgency.Ruled
        : Status == DisputeStatus.Escalated ? DisputeUrgency.Overdue
        : AnswerBy is not null ? DisputeUrgency.Unanswered
        : Track == DisputeTrack.SmallClaims ? DisputeUrgency.SmallClaim
        : DisputeUrgency.Waiting;

    /// <summary>The party that did not raise it, and is to answer.</summary>
    [JsonIgnore]
    public Guid RespondentId => RaisedBy == HirerId ? WorkerId : HirerId;

    /// <summary>Whether the next step is an administrator's: the other party has answered or its time is over, no bank decides first, and nothing is ruled.</summary>
    [JsonIgnore]
    public bool WaitsForAdministrator => IsOpen && AnswerBy is null && AwaitsBankSince is null && Ruling is null;

    /// <summary>Whether something can still be decided.</summary>
    [JsonIgnore]
    public bool IsOpen => Status != DisputeStatus.Resolved;

    /// <summary>A party opens a dispute; the money that it is about is frozen in the same commit.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="contract">Under way.</param>
    /// <param name="matter">What it is about.</param>
    /// <param name="raisedBy">The hirer or the worker.</param>
    /// <param name="rules">How long its clocks run.</param>
    /// <param name="now">When.</param>
    public static Dispute Open(Guid id, Contract contract, DisputeMatter matter, Guid raisedBy, DisputeRules rules, DateTimeOffset now)
    {
        var dispute = new Dispute
        {
            Id = id,
            ContractId = contract.Id,
            HirerId = contract.HirerId,
            WorkerId = contract.WorkerId,
            RaisedBy = raisedBy,
            MilestoneId = matter.MilestoneId,
            MilestoneIds = matter.MilestoneIds,
            Amount = matter.Amount,
            Reason = matter.Reason,
            Description = matter.Description,
            Status = DisputeStatus.Open,
            Track = matter.Amount <= rules.SmallClaimsLimit ? DisputeTrack.SmallClaims : DisputeTrack.Mediation,
            Terms = contract.Terms.Disputes,
            AnswerBy = rules.AnswerBy,
            EscalatesAt = rules.EscalatesAt,
            AlarmAt = rules.AlarmAt,
            RaisedAt = now,
            CreatedAt = now,
        };
        return Raise(
            dispute,
            new DisputeOpened(id, contract.Id, contract.HirerId, contract.WorkerId, raisedBy, matter.MilestoneId, matter.Amount, dispute.Track, rules.AnswerBy)
            {
                FromRefundRequest = matter.RefundRequestId,
            },
            now);
    }

    /// <summary>The other party answers, which stops its clock. A repeat of the same words changes nothing.</summary>
    public Result<Dispute> GiveAnswer(Guid userId, string text, DisputeRules rules, DateTimeOffset now)
    {
        if (userId != RespondentId) return DisputeErrors.NotYoursToAnswer;
        if (!IsOpen) return DisputeErrors.Resolved;
        if (Answer is not null) return Answer == text ? this : DisputeErrors.Answered;
        var answered = this with { Answer = text };
        return AnsweredAt is not null
            ? Raise(answered, new DisputeAnswered(Id, ContractId, HirerId, WorkerId, userId), now)
            : answered.Responded(userId, rules, now);
    }

    /// <summary>A party gives evidence; where it is the one that is to answer, that stops its clock.</summary>
    /// <param name="userId">The hirer or the worker.</param>
    /// <param name="text">What it shows, in the party's words.</param>
    /// <param name="files">The files that belong to it.</param>
    /// <param name="rules">How long its clocks run.</param>
    /// <param name="now">When.</param>
    public Result<Dispute> AddEvidence(Guid userId, string text, ImmutableArray<DisputeFile> files, DisputeRules rules, DateTimeOffset now)
    {
        if (!IsOpen) return DisputeErrors.Resolved;
        if (Ruling is not null) return DisputeErrors.Ruled;
        if (Evidence.Length >= MaxEvidence) return DisputeErrors.TooMuchEvidence;
        var piece = DisputeEvidence.Following(Evidence, userId, text, files, now);
        var given = Raise(
            this with { Evidence = Evidence.Add(piece) },
            new DisputeEvidenceGiven(Id, ContractId, HirerId, WorkerId, userId, piece.Number, piece.Hash),
            now);
        return userId == RespondentId && AnsweredAt is null ? given.Responded(userId, rules, now) : given;
    }

    /// <summary>A party has made a sealed offer: where it is the one that is to answer, that stops its clock. Says nothing of any offer.</summary>
    public Dispute NoteResponse(Guid userId, DisputeRules rules, DateTimeOffset now) =>
        userId == RespondentId && AnsweredAt is null && IsOpen ? Responded(userId, rules, now) : this;

    /// <summary>Whoever raised it does not want it any more: the money is as it was before. A repeat changes nothing.</summary>
    public Result<Dispute> Withdraw(Guid userId, DateTimeOffset now)
    {
        if (userId != RaisedBy) return DisputeErrors.NotYoursToWithdraw;
        if (Outcome?.Basis == DisputeBasis.Withdrawn) return this;
        if (!IsOpen) return DisputeErrors.Resolved;
        if (Ruling is not null || Appeal is not null) return DisputeErrors.Ruled;
        return Ended(new DisputeOutcome(DisputeBasis.Withdrawn), now);
    }

    /// <summary>Reminds the other party to answer; refused where it has.</summary>
    public Result<Dispute> Remind(Deadline<Dispute> deadline, DateTimeOffset now) =>
        AnswerBy is { } end && end > now
            ? Raise(
                this with { RemindedAt = now },
                new DisputeAnswerReminderDue(Id, ContractId, HirerId, WorkerId, RespondentId, end) { RemindersLeft = deadline.RemindersAfter(end, now) },
                now)
            : DisputeErrors.Answered;

    /// <summary>The other party is away and can answer later; once for each dispute.</summary>
    public Result<Dispute> Pause(TimeSpan by, DateTimeOffset now)
    {
        if (AnswerBy is not { } due || due <= now) return ContractErrors.NothingToPause;
        if (PausedAt is not null) return ContractErrors.PauseUsed;
        return Raise(
            this with { AnswerBy = due + by, PausedAt = now },
            new DisputeAnswerPostponed(Id, ContractId, HirerId, WorkerId, RespondentId, due + by) { IsAway = true },
            now);
    }

    /// <summary>No reminder could go out: the other party has more time, and is reminded. Null where one went out.</summary>
    public Dispute? Postpone(Deadline<Dispute> deadline, DateTimeOffset now) =>
        AnswerBy is { } due && deadline.EndAfterLateReminder(CreatedAt, due, RemindedAt, now) is { } later
            ? Raise(this with { AnswerBy = later }, new DisputeAnswerPostponed(Id, ContractId, HirerId, WorkerId, RespondentId, later), now)
            : null;

    /// <summary>A bank takes back some of its money: its deadlines stand still until the bank has decided. A repeat changes nothing.</summary>
    public Dispute AwaitBank(DateTimeOffset now) => !IsOpen || AwaitsBankSince is not null ? this : Raise(
        this with { AwaitsBankSince = now }, new DisputeStoodStill(Id, ContractId, HirerId, WorkerId), now);

    /// <summary>No bank decides about its money any more: its deadlines go on, later by as long as they stood still. A repeat changes nothing.</summary>
    public Dispute GoOn(DateTimeOffset now)
    {
        if (!IsOpen || AwaitsBankSince is not { } since) return this;
        var stood = now - since;
        var later = this with
        {
            AwaitsBankSince = null,
            AnswerBy = AnswerBy + stood,
            EscalatesAt = EscalatesAt + stood,
            AlarmAt = AlarmAt + stood,
            RulingFinalAt = RulingFinalAt + stood,
        };
        return Raise(later, new DisputeWentOn(Id, ContractId, HirerId, WorkerId), now);
    }

    private Dispute Responded(Guid userId, DisputeRules rules, DateTimeOffset now) => Raise(
        this with { AnsweredAt = now, AnswerBy = null, EscalatesAt = EscalatesAt is null ? null : rules.EscalatesAtAnswered(this, now) },
        new DisputeAnswered(Id, ContractId, HirerId, WorkerId, userId),
        now);
}

/// <summary>The states of a dispute: open → in_review → resolved or escalated; open → escalated or resolved; escalated → resolved.</summary>
public enum DisputeStatus
{
    /// <summary>No administrator looks after it yet.</summary>
    Open,

    /// <summary>An administrator mediates.</summary>
    InReview,

    /// <summary>It is settled or decided, and the money has moved.</summary>
    Resolved,

    /// <summary>It was not settled in time, or a ruling was appealed: an administrator has to rule.</summary>
    Escalated,
}

/// <summary>How a dispute is decided.</summary>
public enum DisputeTrack
{
    /// <summary>Up to the small-claims limit: by the documents alone, within 72 hours of the answer, without an appeal, free.</summary>
    SmallClaims,

    /// <summary>Above it: an administrator mediates for up to 14 days, then rules; one appeal.</summary>
    Mediation,
}

/// <summary>The order in which administrators see to disputes. The numbers are stored: the highest comes first.</summary>
public enum DisputeUrgency
{
    /// <summary>It is over.</summary>
    Done = 0,

    /// <summary>It is ruled, and carried out when the time to appeal is over.</summary>
    Ruled = 10,

    /// <summary>The other party still has time to answer.</summary>
    Unanswered = 20,

    /// <summary>It waits for a ruling, or for the parties.</summary>
    Waiting = 30,

    /// <summary>The same, with 72 hours from the answer.</summary>
    SmallClaim = 40,

    /// <summary>Its time is over, or its ruling was appealed.</summary>
    Overdue = 50,
}

/// <summary>What a dispute is opened about.</summary>
/// <param name="MilestoneId">The milestone; null for the whole contract.</param>
/// <param name="MilestoneIds">The milestones whose money is to be frozen.</param>
/// <param name="Amount">What is held of their amounts.</param>
/// <param name="Reason">In a line.</param>
/// <param name="Description">At length.</param>
/// <param name="RefundRequestId">The request for a refund that it decides; null for none.</param>
public sealed record DisputeMatter(
    Guid? MilestoneId, ImmutableArray<Guid> MilestoneIds, Money Amount, string Reason, string Description, Guid? RefundRequestId = null);
