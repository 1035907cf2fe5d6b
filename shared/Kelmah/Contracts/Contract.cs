using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>The agreement between a hirer and a worker about a job: terms, a total, and milestones that add up to it.</summary>
public sealed record Contract : Entity, IHasParties
{
    public const int MaxMilestones = 50;

    public required Guid JobId { get; init; }
    public required Guid ApplicationId { get; init; }
    public required Guid HirerId { get; init; }
    public required Guid WorkerId { get; init; }

    /// <summary>What the milestones come to, the worker's fee included; the platform's fee from the hirer comes on top.</summary>
    public required Money TotalAmount { get; init; }

    public required ContractStatus Status { get; init; }

    /// <summary>What the parties agree to.</summary>
    public required ContractTerms Terms { get; init; }

    /// <summary>What a signature is given for: the hash of the present <see cref="ContractTermsVersion"/>; of a contract from before there were any, of the form that was signed then.</summary>
    public required string TermsHash { get; init; }

    /// <summary>The number of the present <see cref="ContractTermsVersion"/>; 0 for a contract from before there were any.</summary>
    public int TermsVersion { get; init; }

    /// <summary>Who has signed the current terms.</summary>
    public ImmutableArray<Signature> Signatures { get; init; } = [];

    /// <summary>While a draft: when it is cancelled unless both have signed.</summary>
    public DateTimeOffset? SignBy { get; init; }

    /// <summary>While active and nothing is held: when it ends unless the next milestone is funded.</summary>
    public DateTimeOffset? FundBy { get; init; }

    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>When the first payment arrived in the escrow.</summary>
    public DateTimeOffset? FundedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public CancellationReason? CancellationReason { get; init; }

    /// <summary>Whether its milestones move: those whose money is not frozen also while it is disputed.</summary>
    [JsonIgnore]
    public bool IsUnderWay => Status is ContractStatus.Active or ContractStatus.Disputed;

    /// <summary>When a party was away and its deadlines passed later, oldest first.</summary>
    public ImmutableArray<ContractPause> Pauses { get; init; } = [];

    /// <summary>The job, unless the contract is cancelled: a unique index over it lets a job have one live contract.</summary>
    public Guid? LiveJobId => Status == ContractStatus.Cancelled ? null : JobId;

    /// <summary>The draft that an accepted application makes, without milestones. Refused with one person on both sides.</summary>
    public static Result<Contract> Draft(
        Guid id, Guid jobId, Guid applicationId, Guid hirerId, Guid workerId, Money total, ContractTerms terms, TermsRules rules, DateTimeOffset now)
    {
        if (hirerId == workerId) return JobErrors.OwnJob;
        var draft = new Contract
        {
            Id = id,
            JobId = jobId,
            ApplicationId = applicationId,
            HirerId = hirerId,
            WorkerId = workerId,
            TotalAmount = total,
            Status = ContractStatus.Draft,
            Terms = terms,
            TermsHash = "",
            TermsVersion = 1,
            SignBy = Deadlines.Signing.EndsAt(now),
            CreatedAt = now,
        };
        draft = draft with { TermsHash = TermsText.HashOf(TermsText.Write(draft, [], rules)) };
        return Raise(draft, new ContractDrafted(id, hirerId, workerId, jobId, applicationId, total, draft.SignBy.Value), now);
    }

    /// <summary>New terms or a new total of a draft; signatures are void and the time to sign starts again.</summary>
    /// <param name="terms">As they will be; the currency stays.</param>
    /// <param name="total">As it will be, in the same currency.</param>
    /// <param name="milestones">All of them.</param>
    /// <param name="rules">What the text of the terms tells besides.</param>
    /// <param name="now">When.</param>
    public Result<Contract> Revise(
        ContractTerms terms, Money total, IReadOnlyCollection<Milestone> milestones, TermsRules rules, DateTimeOffset now)
    {
        if (Status != ContractStatus.Draft) return ContractErrors.NotDraft;
        if (terms.Currency != Terms.Currency || total.Currency != Terms.Currency) return ContractErrors.CurrencyDiffers;
        return Rewritten(terms, total, milestones, rules, now);
    }

    /// <summary>The draft's milestones changed; signatures are void and the time to sign starts again.</summary>
    /// <param name="terms">With the fees that are in force now.</param>
    /// <param name="milestones">All of them, as they will be.</param>
    /// <param name="rules">What the text of the terms tells besides.</param>
    /// <param name="now">When.</param>
    public Result<Contract> WithMilestones(
        ContractTerms terms, IReadOnlyCollection<Milestone> milestones, TermsRules rules, DateTimeOffset now)
    {
        if (Status != ContractStatus.Draft) return ContractErrors.NotDraft;
        if (milestones.Count > MaxMilestones) return ContractErrors.TooManyMilestones;
        if (terms.Currency != Terms.Currency || milestones.Any(milestone => milestone.Amount.Currency != Terms.Currency)) return ContractErrors.CurrencyDiffers;
        return Rewritten(terms, TotalAmount, milestones, rules, now);
    }

    /// <summary>
    /// A party signs what it has read. The second signature activates the contract. A repeat by the same party changes nothing.
    /// </summary>
    /// <param name="userId">The hirer or the worker.</param>
    /// <param name="termsHash">The hash of what was read.</param>
    /// <param name="milestones">All of them.</param>
    /// <param name="now">When.</param>
    public Result<Contract> Sign(Guid userId, string termsHash, IReadOnlyCollection<Milestone> milestones, DateTimeOffset now)
    {
        if (termsHash == TermsHash && Signatures.Any(signature => signature.UserId == userId)) return this;
        if (Status != ContractStatus.Draft) return ContractErrors.NotDraft;
        if (termsHash != TermsHash || (TermsVersion == 0 && TermsHash != EarlierTermsText.Hash(this, milestones)))
            return ContractErrors.TermsChanged.At("termsHash");
        var planned = Money.Sum(Terms.Currency, milestones.Select(milestone => milestone.Amount));
        if (milestones.Count == 0 || planned != TotalAmount)
            return new Refusal(ContractErrors.MilestonesMustSumToTotal, $"The milestones add up to {planned} of {TotalAmount}.");
        if (milestones.FirstOrDefault(milestone => milestone.DueDate <= now) is { } late)
            return new Refusal(ContractErrors.MilestoneAlreadyDue, string.Create(CultureInfo.InvariantCulture, $"Milestone {late.Number} is due at {late.DueDate.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}."));

        var signed = Raise(
            this with { Signatures = Signatures.Add(new Signature(userId, now)) },
            new ContractSigned(Id, HirerId, WorkerId, userId, TermsHash),
            now);
        return signed.Signatures.Length < 2 ? signed : signed.Activated(now);
    }

    /// <summary>A payment arrived in the escrow.</summary>
    /// <param name="paid">For some milestones, the hirer's fee included.</param>
    /// <param name="now">When.</param>
    public Result<Contract> Fund(Money paid, DateTimeOffset now) =>
        Status is ContractStatus.Active or ContractStatus.Disputed
            ? Raise(this with { FundedAt = FundedAt ?? now, FundBy = null }, new ContractFunded(Id, HirerId, WorkerId, paid), now)
            : ContractErrors.NotActive;

    /// <summary>All that was funded is settled, and other milestones were not funded: the time to fund them runs. A repeat changes nothing.</summary>
    public Result<Contract> AwaitFunding(DateTimeOffset now)
    {
        if (Status is not (ContractStatus.Active or ContractStatus.Disputed) || FundedAt is null) return ContractErrors.NotActive;
        if (FundBy is not null) return this;
        var fundBy = Deadlines.Funding.EndsAt(now);
        return Raise(this with { FundBy = fundBy }, new ContractAwaitsFunding(Id, HirerId, WorkerId, fundBy), now);
    }

    /// <summary>A party withdraws before the escrow is funded.</summary>
    public Result<Contract> Withdraw(Guid userId, DateTimeOffset now)
    {
        if (Status == ContractStatus.Cancelled && CancellationReason == Contracts.CancellationReason.WithdrawnByParty) return this;
        if (Status is ContractStatus.Completed or ContractStatus.Cancelled) return ContractErrors.Ended;
        if (FundedAt is not null || Status == ContractStatus.Disputed)
            return new Refusal(ContractErrors.AlreadyFunded, $"What is held is divided by an agreement: propose it at /contracts/{Id}/end.");
        return Cancelled(Contracts.CancellationReason.WithdrawnByParty, userId, now);
    }

    /// <summary>Cancels a draft that was not signed in time. A repeat changes nothing.</summary>
    public Result<Contract> ExpireSigning(DateTimeOffset now)
    {
        if (Status == ContractStatus.Cancelled && CancellationReason == Contracts.CancellationReason.NotSignedInTime) return this;
        if (Status != ContractStatus.Draft) return ContractErrors.NotDraft;
        return SignBy > now ? ContractErrors.DeadlineNotReached : Cancelled(Contracts.CancellationReason.NotSignedInTime, null, now);
    }

    /// <summary>Cancels a contract of which nothing was funded in time. A repeat changes nothing.</summary>
    public Result<Contract> ExpireFunding(DateTimeOffset now)
    {
        if (Status == ContractStatus.Cancelled && CancellationReason == Contracts.CancellationReason.NotFundedInTime) return this;
        if (RefusalToExpireFunding(now) is { } refusal) return refusal;
        return FundedAt is null ? Cancelled(Contracts.CancellationReason.NotFundedInTime, null, now) : ContractErrors.AlreadyFunded;
    }

    /// <summary>Why the time to fund it is not over; null where it is.</summary>
    public ErrorCode? RefusalToExpireFunding(DateTimeOffset now) =>
        Status != ContractStatus.Active ? ContractErrors.NotActive
        : FundBy is not { } due ? ContractErrors.AlreadyFunded
        : due > now ? ContractErrors.DeadlineNotReached
        : null;

    /// <summary>Completes it. A repeat changes nothing.</summary>
    /// <param name="milestones">All of them: each paid out, refunded or abandoned, and not all without pay.</param>
    /// <param name="now">When.</param>
    public Result<Contract> Complete(IReadOnlyCollection<Milestone> milestones, DateTimeOffset now)
    {
        if (Status == ContractStatus.Completed) return this;
        if (Status is not (ContractStatus.Active or ContractStatus.Disputed)) return ContractErrors.NotActive;
        if (milestones.Any(milestone => !milestone.IsClosed) || milestones.All(milestone => milestone.ReleasedAt is null))
            return ContractErrors.MilestonesOpen;
        return Raise(
            this with { Status = ContractStatus.Completed, CompletedAt = now, FundBy = null },
            new ContractCompleted(Id, HirerId, WorkerId, JobId),
            now);
    }

    /// <summary>Cancels it, all the money having gone back to the hirer. A repeat changes nothing.</summary>
    public Result<Contract> CancelRefunded(IReadOnlyCollection<Milestone> milestones, DateTimeOffset now)
    {
        if (Status == ContractStatus.Cancelled && CancellationReason == Contracts.CancellationReason.Refunded) return this;
        if (Status is not (ContractStatus.Active or ContractStatus.Disputed)) return ContractErrors.NotActive;
        // An amendment can have given money back whose milestone was removed.
        var hasRefunds = FundedAt is not null || milestones.Any(milestone => milestone.RefundedAt is not null);
        return hasRefunds && milestones.All(milestone => milestone is { IsClosed: true, ReleasedAt: null })
            ? Cancelled(Contracts.CancellationReason.Refunded, null, now)
            : ContractErrors.MilestonesOpen;
    }

    /// <summary>Cancels it as its parties agreed, nothing having been paid to the worker. A repeat changes nothing.</summary>
    /// <param name="milestones">All of them, each refunded or abandoned.</param>
    /// <param name="now">When.</param>
    public Result<Contract> CancelAgreed(IReadOnlyCollection<Milestone> milestones, DateTimeOffset now)
    {
        if (Status == ContractStatus.Cancelled && CancellationReason == Contracts.CancellationReason.EndedByAgreement) return this;
        if (!IsUnderWay) return ContractErrors.NotActive;
        return milestones.All(milestone => milestone is { IsClosed: true, ReleasedAt: null })
            ? Cancelled(Contracts.CancellationReason.EndedByAgreement, null, now)
            : ContractErrors.MilestonesOpen;
    }

    /// <summary>Some of its money is frozen: a party opens a dispute, or a bank takes a payment back. One that is disputed already stays as it is.</summary>
    public Result<Contract> Dispute(Guid raisedBy, DateTimeOffset now) =>
        Status == ContractStatus.Disputed ? this
        : Status != ContractStatus.Active ? ContractErrors.NotActive
        : Raise(this with { Status = ContractStatus.Disputed }, new ContractDisputed(Id, HirerId, WorkerId, raisedBy), now);

    /// <summary>The next version of the terms is in force: the parties agreed on an amendment, or a part of a milestone became another one.</summary>
    /// <param name="terms">As they are from now on.</param>
    /// <param name="total">What the milestones come to.</param>
    /// <param name="milestones">All that count, as they will be.</param>
    /// <param name="rules">What the text of the terms tells besides.</param>
    /// <param name="cause">What made it.</param>
    /// <param name="now">When.</param>
    public Result<Contract> Amend(
        ContractTerms terms, Money total, IReadOnlyCollection<Milestone> milestones, TermsRules rules, TermsCause cause, DateTimeOffset now)
    {
        if (!IsUnderWay) return ContractErrors.NotActive;
        var next = this with { Terms = terms, TotalAmount = total, TermsVersion = TermsVersion + 1 };
        next = next with { TermsHash = TermsText.HashOf(TermsText.Write(next, milestones, rules)) };
        return Raise(next, new ContractAmended(Id, HirerId, WorkerId, next.TermsVersion, next.TermsHash, total, cause), now);
    }

    /// <summary>A dispute was resolved and the work goes on.</summary>
    public Result<Contract> Resume(DateTimeOffset now) =>
        Status != ContractStatus.Disputed
            ? ContractErrors.NotDisputed
            : Raise(this with { Status = ContractStatus.Active }, new ContractResumed(Id, HirerId, WorkerId), now);

    /// <summary>A dispute was resolved by ending the contract.</summary>
    public Result<Contract> CancelDisputed(DateTimeOffset now) =>
        Status != ContractStatus.Disputed ? ContractErrors.NotDisputed : Cancelled(Contracts.CancellationReason.Dispute, null, now);

    /// <summary>A party is away, and the deadlines that ran against it pass later; refused where it is not under way, or nothing moved.</summary>
    /// <param name="pause">Who is away, for how long and why, and what moved in this commit.</param>
    /// <param name="now">When.</param>
    public Result<Contract> Pause(ContractPause pause, DateTimeOffset now)
    {
        if (!IsUnderWay) return ContractErrors.NotActive;
        return pause.Clocks.IsEmpty
            ? ContractErrors.NothingToPause
            : Raise(this with { Pauses = Pauses.Add(pause) }, new ContractPaused(Id, HirerId, WorkerId, pause.By, pause.Days), now);
    }

    /// <summary>Reminds the parties of a deadline; refused where it does not run any more.</summary>
    public Result<Contract> Remind(Deadline<Contract> deadline, DateTimeOffset now) =>
        deadline.DueOf(this) is { } end && end > now
            ? Raise(this, new ContractReminderDue(Id, HirerId, WorkerId, deadline.Kind, end) { RemindersLeft = deadline.RemindersAfter(end, now) }, now)
            : ContractErrors.NotActive;

    /// <summary>A text that somebody has signed is kept, and the next one has the next number; one that nobody has signed is written anew.</summary>
    private Contract Rewritten(
        ContractTerms terms, Money total, IReadOnlyCollection<Milestone> milestones, TermsRules rules, DateTimeOffset now)
    {
        var next = this with { Terms = terms, TotalAmount = total };
        next = next with
        {
            TermsHash = TermsText.HashOf(TermsText.Write(next, milestones, rules)),
            TermsVersion = TermsVersion == 0 || !Signatures.IsEmpty ? TermsVersion + 1 : TermsVersion,
            Signatures = [],
            SignBy = Deadlines.Signing.EndsAt(now),
        };
        return Raise(next, new ContractRevised(next.Id, next.HirerId, next.WorkerId, next.TermsHash, next.SignBy.Value), now);
    }

    private Contract Activated(DateTimeOffset now)
    {
        var fundBy = Deadlines.Funding.EndsAt(now);
        return Raise(
            this with { Status = ContractStatus.Active, SignedAt = now, SignBy = null, FundBy = fundBy },
            new ContractActivated(Id, HirerId, WorkerId, JobId, TotalAmount, fundBy),
            now);
    }

    private Contract Cancelled(CancellationReason reason, Guid? by, DateTimeOffset now) =>
        Raise(
            this with { Status = ContractStatus.Cancelled, CancelledAt = now, CancellationReason = reason, SignBy = null, FundBy = null },
            new ContractCancelled(Id, HirerId, WorkerId, JobId, reason, by),
            now);
}

/// <summary>The states of a contract: draft → active → completed, cancelled or disputed; disputed → active, completed or cancelled.</summary>
public enum ContractStatus
{
    /// <summary>Being written; both parties have yet to sign.</summary>
    Draft,

    /// <summary>Signed by both.</summary>
    Active,

    /// <summary>Every milestone is completed and paid out.</summary>
    Completed,

    /// <summary>Ended before its completion.</summary>
    Cancelled,

    /// <summary>In dispute: money of some milestones is frozen.</summary>
    Disputed,
}

/// <summary>Why a contract was cancelled.</summary>
public enum CancellationReason
{
    /// <summary>A party withdrew before the escrow was funded.</summary>
    WithdrawnByParty,

    /// <summary>The parties did not both sign in time.</summary>
    NotSignedInTime,

    /// <summary>The escrow was not funded in time.</summary>
    NotFundedInTime,

    /// <summary>The resolution of a dispute.</summary>
    Dispute,

    /// <summary>The money of every milestone went back to the hirer.</summary>
    Refunded,

    /// <summary>The parties agreed to end it, and nothing was ever paid to the worker.</summary>
    EndedByAgreement,
}
