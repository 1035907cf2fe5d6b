using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// A change of a signed contract that one party proposes and the other accepts. It rests on the version of the terms that it was proposed on, and
/// changes nothing until it is accepted. A contract has one that is open.
/// </summary>
public sealed record Amendment : Entity, IHasParties
{
    /// <summary>Characters of a reason at most.</summary>
    public const int MaxReasonLength = 2_000;

    public required Guid ContractId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>The hirer or the worker.</summary>
    public required Guid ProposedBy { get; init; }

    /// <summary>Why, in the proposer's words; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>What changes; the milestones that it adds have their ids already.</summary>
    public required AmendedTerms Changes { get; init; }

    /// <summary>The total before.</summary>
    public required Money PreviousTotal { get; init; }

    /// <summary>The total with it.</summary>
    public required Money TotalAmount { get; init; }

    /// <summary>The version of the terms that it was proposed on; 0 for a contract from before versions were kept.</summary>
    public required int BasedOnVersion { get; init; }

    /// <summary>The hash of the terms that it was proposed on.</summary>
    public required string BasedOnHash { get; init; }

    public required AmendmentStatus Status { get; init; }

    /// <summary>While it is open: when it lapses.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>When it was accepted, declined or withdrawn, or lapsed.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the other party was last reminded.</summary>
    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>The contract while it is open: a unique index over it lets a contract have one.</summary>
    public Guid? OpenContractId => Status == AmendmentStatus.Proposed ? ContractId : null;

    /// <summary>The party that answers.</summary>
    private Guid AnsweredBy => ProposedBy == HirerId ? WorkerId : HirerId;

    /// <summary>A party proposes it.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="contract">As it stands.</param>
    /// <param name="proposedBy">One of its parties.</param>
    /// <param name="reason">Why; null for none.</param>
    /// <param name="changes">What changes.</param>
    /// <param name="total">The total with it.</param>
    /// <param name="days">Days for which it can be accepted.</param>
    /// <param name="now">When.</param>
    public static Amendment Propose(
        Guid id, Contract contract, Guid proposedBy, string? reason, AmendedTerms changes, Money total, int days, DateTimeOffset now)
    {
        var answerBy = now.AddDays(days);
        var proposed = new Amendment
        {
            Id = id,
            ContractId = contract.Id,
            HirerId = contract.HirerId,
            WorkerId = contract.WorkerId,
            ProposedBy = proposedBy,
            Reason = reason,
            Changes = changes,
            PreviousTotal = contract.TotalAmount,
            TotalAmount = total,
            BasedOnVersion = contract.TermsVersion,
            BasedOnHash = contract.TermsHash,
            Status = AmendmentStatus.Proposed,
            AnswerBy = answerBy,
            CreatedAt = now,
        };
        return Raise(proposed, new AmendmentProposed(id, contract.Id, contract.HirerId, contract.WorkerId, proposedBy, total, answerBy), now);
    }

    /// <summary>Why a user cannot accept it, whatever the contract says; null for the other party, while it is open and rests on the present terms.</summary>
    public ErrorCode? RefusalToAccept(Guid userId, Contract contract, DateTimeOffset now) =>
        userId != AnsweredBy ? ContractErrors.NotYourPart
        : Status != AmendmentStatus.Proposed || AnswerBy <= now ? ContractErrors.AmendmentAnswered
        : contract.TermsVersion != BasedOnVersion || contract.TermsHash != BasedOnHash ? ContractErrors.TermsChanged
        : null;

    /// <summary>The other party accepts it, which changes the contract in the same commit. A repeat changes nothing.</summary>
    /// <param name="userId">The other party.</param>
    /// <param name="contract">As it stands before.</param>
    /// <param name="now">When.</param>
    public Result<Amendment> Accept(Guid userId, Contract contract, DateTimeOffset now)
    {
        if (Status == AmendmentStatus.Accepted && userId == AnsweredBy) return this;
        if (RefusalToAccept(userId, contract, now) is { } refusal) return refusal;
        return Ended(AmendmentStatus.Accepted, new AmendmentAccepted(Id, ContractId, HirerId, WorkerId, userId, TotalAmount), now);
    }

    /// <summary>The other party declines it. A repeat changes nothing.</summary>
    public Result<Amendment> Decline(Guid userId, DateTimeOffset now) =>
        userId != AnsweredBy ? ContractErrors.NotYourPart
        : Status == AmendmentStatus.Declined ? this
        : Status != AmendmentStatus.Proposed ? ContractErrors.AmendmentAnswered
        : Ended(AmendmentStatus.Declined, new AmendmentDeclined(Id, ContractId, HirerId, WorkerId, userId), now);

    /// <summary>The proposer takes it back. A repeat changes nothing.</summary>
    public Result<Amendment> Withdraw(Guid userId, DateTimeOffset now) =>
        userId != ProposedBy ? ContractErrors.NotYourPart
        : Status == AmendmentStatus.Withdrawn ? this
        : Status != AmendmentStatus.Proposed ? ContractErrors.AmendmentAnswered
        : Ended(AmendmentStatus.Withdrawn, new AmendmentWithdrawn(Id, ContractId, HirerId, WorkerId, userId), now);

    /// <summary>Nobody answered in time. A repeat changes nothing.</summary>
    public Result<Amendment> Expire(DateTimeOffset now) =>
        Status == AmendmentStatus.Expired ? this
        : Status != AmendmentStatus.Proposed ? ContractErrors.AmendmentAnswered
        : AnswerBy > now ? ContractErrors.DeadlineNotReached
        : Ended(AmendmentStatus.Expired, new AmendmentExpired(Id, ContractId, HirerId, WorkerId, ProposedBy), now);

    /// <summary>Reminds the other party; refused where it is not open any more.</summary>
    public Result<Amendment> Remind(DateTimeOffset now) =>
        AnswerBy is { } end && end > now
            ? Raise(this with { RemindedAt = now }, new AmendmentReminderDue(Id, ContractId, HirerId, WorkerId, ProposedBy, end), now)
            : ContractErrors.AmendmentAnswered;

    private Amendment Ended(AmendmentStatus status, AmendmentEvent happened, DateTimeOffset now) =>
        Raise(this with { Status = status, AnswerBy = null, AnsweredAt = now }, happened, now);
}

/// <summary>The states of an amendment.</summary>
public enum AmendmentStatus
{
    /// <summary>The other party can accept it.</summary>
    Proposed,

    /// <summary>The contract is changed.</summary>
    Accepted,

    /// <summary>The other party did not want it.</summary>
    Declined,

    /// <summary>The proposer took it back.</summary>
    Withdrawn,

    /// <summary>Nobody answered in time.</summary>
    Expired,
}

/// <summary>What an amendment changes; what is null stays as it is.</summary>
/// <param name="Milestones">The changes of milestones, at most one of each.</param>
/// <param name="Text">The parties' own words.</param>
/// <param name="InspectionDays">Of every milestone that is open.</param>
/// <param name="ChangeRounds">Of every milestone that is open.</param>
public sealed record AmendedTerms(ImmutableArray<MilestoneChange> Milestones, string? Text, int? InspectionDays, int? ChangeRounds);

/// <summary>What becomes of one milestone.</summary>
/// <param name="Action">Whether it is added, changed or removed.</param>
/// <param name="MilestoneId">Which; of one that is added, the id that it will have, which the server gives.</param>
/// <param name="Title">1 to 200 characters; needed for one that is added, null to leave it.</param>
/// <param name="Description">At most 5 000 characters; null to leave it.</param>
/// <param name="Amount">Above zero, in the contract's currency; needed for one that is added, null to leave it.</param>
/// <param name="DueDate">In the future, at most five years away; needed for one that is added, null to leave it.</param>
[SchemaName("MilestoneChange")]
public sealed record MilestoneChange(
    MilestoneChangeAction Action,
    Guid? MilestoneId = null,
    [Line(0, MilestoneInput.MaxTitleLength)] string? Title = null,
    [Text(0, MilestoneInput.MaxDescriptionLength)] string? Description = null,
    Money? Amount = null,
    DateTimeOffset? DueDate = null);

/// <summary>What is done with a milestone.</summary>
public enum MilestoneChangeAction
{
    /// <summary>It is new.</summary>
    Add,

    /// <summary>It is changed: one that was started can only get cheaper, or be due later.</summary>
    Change,

    /// <summary>It is removed, and what is held for it goes back to the hirer.</summary>
    Remove,
}

/// <summary>Something that happened to an amendment.</summary>
public abstract record AmendmentEvent(Guid AmendmentId, Guid ContractId, Guid HirerId, Guid WorkerId) : DomainEvent;

/// <summary>A party proposed it.</summary>
[EventName("AmendmentProposed")]
public sealed record AmendmentProposed(
    Guid AmendmentId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, Money TotalAmount, DateTimeOffset AnswerBy)
    : AmendmentEvent(AmendmentId, ContractId, HirerId, WorkerId);

/// <summary>The other party accepted it: the contract is changed.</summary>
[EventName("AmendmentAccepted")]
public sealed record AmendmentAccepted(Guid AmendmentId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid AcceptedBy, Money TotalAmount)
    : AmendmentEvent(AmendmentId, ContractId, HirerId, WorkerId);

/// <summary>The other party did not want it.</summary>
[EventName("AmendmentDeclined")]
public sealed record AmendmentDeclined(Guid AmendmentId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid DeclinedBy)
    : AmendmentEvent(AmendmentId, ContractId, HirerId, WorkerId);

/// <summary>The proposer took it back.</summary>
[EventName("AmendmentWithdrawn")]
public sealed record AmendmentWithdrawn(Guid AmendmentId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid WithdrawnBy)
    : AmendmentEvent(AmendmentId, ContractId, HirerId, WorkerId);

/// <summary>Nobody answered in time.</summary>
[EventName("AmendmentExpired")]
public sealed record AmendmentExpired(Guid AmendmentId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy)
    : AmendmentEvent(AmendmentId, ContractId, HirerId, WorkerId);

/// <summary>The other party is to be reminded of it.</summary>
[EventName("AmendmentReminderDue")]
public sealed record AmendmentReminderDue(
    Guid AmendmentId, Guid ContractId, Guid HirerId, Guid WorkerId, Guid ProposedBy, DateTimeOffset AnswerBy)
    : AmendmentEvent(AmendmentId, ContractId, HirerId, WorkerId);

/// <summary>How amendments are stored.</summary>
public static class AmendmentCollection
{
    public static readonly Field<Amendment, Guid> ContractId = Field.Of((Amendment amendment) => amendment.ContractId);

    /// <summary>The contract while the amendment is open: unique.</summary>
    public static readonly Field<Amendment, Guid?> OpenContractId = Field.Of((Amendment amendment) => amendment.OpenContractId);

    /// <summary>When it lapses.</summary>
    public static readonly Field<Amendment, DateTimeOffset?> AnswerBy = Field.Of((Amendment amendment) => amendment.AnswerBy);

    public static readonly CollectionDefinition<Amendment> Definition = new(
        "amendments",
        [
            new("contract", IndexKind.Ordered, ContractId),
            new("open_contract", IndexKind.Unique, OpenContractId),
            new("answer_by", IndexKind.Ordered, AnswerBy),
        ],
        [
            new(Field.Of((Amendment amendment) => amendment.TotalAmount.MinorUnits), Minimum: 1),
            new(Field.Of((Amendment amendment) => amendment.Reason), MaxLength: Amendment.MaxReasonLength),
        ])
    {
        Sets = [GuardedSet.By((Amendment amendment) => amendment.ContractId)],
    };
}
