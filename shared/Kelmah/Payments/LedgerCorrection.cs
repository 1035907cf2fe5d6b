using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// A correction of a journal entry by another one: proposed → approved, rejected or expired. One administrator proposes it and another one approves it, and its
/// entry is appended in the commit of the approval. What it says never changes.
/// </summary>
public sealed record LedgerCorrection : Entity
{
    internal const int MaxReason = 500;
    internal const int MaxPostings = 20;

    /// <summary>The entry that it corrects.</summary>
    public required Guid Corrects { get; init; }

    /// <summary>The contract of that entry, if any.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>Why, in the words of whoever proposed it.</summary>
    public required string Reason { get; init; }

    /// <summary>What is added to each account: each account has one in a currency, none is zero, and they sum to zero in each currency.</summary>
    public required ImmutableArray<CorrectionPosting> Postings { get; init; }

    /// <summary>The administrator who proposed it.</summary>
    public required Guid ProposedBy { get; init; }

    public required CorrectionStatus Status { get; init; }

    /// <summary>While proposed: when it expires, UTC.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The administrator who approved or rejected it.</summary>
    public Guid? DecidedBy { get; init; }

    /// <summary>When it was approved or rejected, or expired, UTC.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was rejected.</summary>
    public string? Rejection { get; init; }

    /// <summary>The entry that it appended; null for one that is not approved.</summary>
    public Guid? EntryId { get; init; }

    /// <summary>Proposes one.</summary>
    /// <param name="id">UUIDv7.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="corrected">The entry.</param>
    /// <param name="reason">Why.</param>
    /// <param name="postings">As <see cref="Postings"/> says; refused otherwise.</param>
    /// <param name="now">UTC.</param>
    public static Result<LedgerCorrection> Propose(
        Guid id, Guid by, JournalEntry corrected, string reason, ImmutableArray<CorrectionPosting> postings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(corrected);
        if (Refuse(postings) is { } wrong) return wrong;
        var correction = new LedgerCorrection
        {
            Id = id,
            Corrects = corrected.Id,
            ContractId = corrected.ContractId,
            Reason = reason,
            Postings = postings,
            ProposedBy = by,
            Status = CorrectionStatus.Proposed,
            ExpiresAt = PaymentDeadlines.CorrectionDecision.EndsAt(now),
            CreatedAt = now,
        };
        return Raise(correction, new CorrectionProposed(id, corrected.Id, by), now);
    }

    /// <summary>Another administrator approves it, in its time.</summary>
    /// <param name="by">Not the one who proposed it.</param>
    /// <param name="entryId">The entry that the same commit appends.</param>
    /// <param name="now">UTC.</param>
    public Result<LedgerCorrection> Approve(Guid by, Guid entryId, DateTimeOffset now)
    {
        if (by == ProposedBy) return PaymentErrors.OwnCorrection;
        if (Status != CorrectionStatus.Proposed || now >= ExpiresAt) return PaymentErrors.CorrectionNotOpen;
        return Raise(Decided(CorrectionStatus.Approved, by, now) with { EntryId = entryId }, new CorrectionApproved(Id, Corrects, by, entryId), now);
    }

    /// <summary>An administrator rejects it; the one who proposed it takes it back so.</summary>
    public Result<LedgerCorrection> Reject(Guid by, string reason, DateTimeOffset now) => Status != CorrectionStatus.Proposed
        ? PaymentErrors.CorrectionNotOpen
        : Raise(Decided(CorrectionStatus.Rejected, by, now) with { Rejection = reason }, new CorrectionRejected(Id, Corrects, by), now);

    /// <summary>What its deadline does: it is void. A repeat changes nothing; refused before, and where it is decided.</summary>
    public Result<LedgerCorrection> Expire(DateTimeOffset now)
    {
        if (Status == CorrectionStatus.Expired) return this;
        if (Status != CorrectionStatus.Proposed || now < ExpiresAt) return PaymentErrors.CorrectionNotOpen;
        return Raise(Decided(CorrectionStatus.Expired, by: null, now), new CorrectionExpired(Id, Corrects), now);
    }

    /// <summary>Why an account is not changed by a correction; null where it may be.</summary>
    internal static string? WhyNotCorrectable(Account account) => account.Kind switch
    {
        AccountKind.PlatformFees or AccountKind.StripeFees or AccountKind.Exchange or AccountKind.Manual or AccountKind.Tax or AccountKind.PlatformSubscriptions => null,
        AccountKind.WalletAvailable or AccountKind.WalletPending => null,
        AccountKind.Escrow => "The money of an escrow moves by the commands of its contract alone.",
        AccountKind.StripeBalance or AccountKind.StripeUnsettled => "It is what Stripe says, and is compared with it each night.",
        AccountKind.WalletReceivable => "What a user owes changes by what the bank decides alone.",
        AccountKind.Payouts => "What is set aside for a withdrawal moves by its commands alone.",
    };

    private LedgerCorrection Decided(CorrectionStatus status, Guid? by, DateTimeOffset now) =>
        this with { Status = status, DecidedBy = by, DecidedAt = now, ExpiresAt = null };

    private static Refusal? Refuse(ImmutableArray<CorrectionPosting> postings)
    {
        for (var index = 0; index < postings.Length; index++)
        {
            if (!Account.TryParse(postings[index].Account, out var account)) return InputErrors.Of($"postings[{index}].account", "No account has this name.");
            if (WhyNotCorrectable(account) is { } reason) return PaymentErrors.AccountNotCorrectable.At($"postings[{index}].account", reason);
            if (postings[index].Amount.IsZero) return InputErrors.Of($"postings[{index}].amount", "It is not zero.");
        }

        if (postings.Select(posting => (posting.Account, posting.Amount.Currency)).Distinct().Count() < postings.Length)
            return InputErrors.Of("postings", "Each account has one posting in a currency.");
        var sums = postings.GroupBy(posting => posting.Amount.Currency, posting => posting.Amount).Select(group => Money.Sum(group.Key, group));
        return sums.All(sum => sum.IsZero) ? null : InputErrors.Of("postings", "They sum to zero in each currency.");
    }
}

/// <summary>What a correction adds to an account.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Amount">Negative takes away.</param>
public sealed record CorrectionPosting(string Account, Money Amount);

/// <summary>The states of a correction.</summary>
public enum CorrectionStatus
{
    /// <summary>Another administrator has to decide.</summary>
    Proposed,

    /// <summary>Its entry is in the journal.</summary>
    Approved,

    /// <summary>It was turned down, or taken back.</summary>
    Rejected,

    /// <summary>Nobody decided in time.</summary>
    Expired,
}

/// <summary>Something that happened to a correction.</summary>
public abstract record LedgerCorrectionEvent(Guid CorrectionId, Guid Corrects) : DomainEvent;

/// <summary>An administrator proposed a correction.</summary>
[EventName("CorrectionProposed")]
public sealed record CorrectionProposed(Guid CorrectionId, Guid Corrects, Guid ProposedBy) : LedgerCorrectionEvent(CorrectionId, Corrects);

/// <summary>Another administrator approved it.</summary>
/// <param name="EntryId">The journal entry.</param>
[EventName("CorrectionApproved")]
public sealed record CorrectionApproved(Guid CorrectionId, Guid Corrects, Guid ApprovedBy, Guid EntryId) : LedgerCorrectionEvent(CorrectionId, Corrects);

/// <summary>An administrator rejected it.</summary>
[EventName("CorrectionRejected")]
public sealed record CorrectionRejected(Guid CorrectionId, Guid Corrects, Guid RejectedBy) : LedgerCorrectionEvent(CorrectionId, Corrects);

/// <summary>Nobody decided in time.</summary>
[EventName("CorrectionExpired")]
public sealed record CorrectionExpired(Guid CorrectionId, Guid Corrects) : LedgerCorrectionEvent(CorrectionId, Corrects);

/// <summary>How corrections are stored.</summary>
public static class LedgerCorrectionCollection
{
    /// <summary>The entry that is corrected.</summary>
    public static readonly Field<LedgerCorrection, Guid> Corrects = Field.Of((LedgerCorrection correction) => correction.Corrects);

    public static readonly Field<LedgerCorrection, CorrectionStatus> Status = Field.Of((LedgerCorrection correction) => correction.Status);

    public static readonly CollectionDefinition<LedgerCorrection> Definition = new(
        "ledger_corrections",
        [
            new("corrects", IndexKind.Ordered, Corrects),
            new("status", IndexKind.Ordered, Status),
            new("expires_at", IndexKind.Ordered, PaymentDeadlines.CorrectionDecision.Field),
        ],
        [new(Field.Of((LedgerCorrection correction) => correction.Reason), MaxLength: LedgerCorrection.MaxReason)]);
}
