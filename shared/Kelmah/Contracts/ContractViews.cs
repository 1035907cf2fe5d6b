using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Contracts;

/// <summary>A contract with its milestones, as its parties see it.</summary>
/// <param name="TotalAmount">What the milestones come to, the worker's fee included; the platform's fee from the hirer comes on top.</param>
/// <param name="TermsHash">What a signature is given for.</param>
/// <param name="Milestones">By number.</param>
/// <param name="Terms">What the parties agree to besides the total and the milestones.</param>
/// <param name="Signatures">Given under the present terms.</param>
[SchemaName("ContractView")]
public sealed record ContractView(
    Guid Id,
    Guid JobId,
    Guid ApplicationId,
    Guid HirerId,
    Guid WorkerId,
    Money TotalAmount,
    ContractStatus Status,
    ContractTerms Terms,
    string TermsHash,
    ImmutableArray<Signature> Signatures,
    IReadOnlyList<MilestoneView> Milestones) : IVersioned
{
    /// <summary>The number of the version of the terms that <c>termsHash</c> is the hash of; 0 for a contract from before versions were kept.</summary>
    public int TermsVersion { get; init; }

    /// <summary>What the job is called now.</summary>
    public string JobTitle { get; init; } = "";

    /// <summary>Who pays.</summary>
    public PersonView Hirer { get; init; } = PersonView.Unknown(HirerId);

    /// <summary>Who does the work.</summary>
    public PersonView Worker { get; init; } = PersonView.Unknown(WorkerId);

    /// <summary>When a draft is cancelled unless both have signed.</summary>
    public DateTimeOffset? SignBy { get; init; }

    /// <summary>When it ends unless the next milestone is funded; null while something is held.</summary>
    public DateTimeOffset? FundBy { get; init; }

    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>When the first payment arrived in the escrow.</summary>
    public DateTimeOffset? FundedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    /// <summary>When a party was away and the deadlines that ran against it were moved, oldest first.</summary>
    public ImmutableArray<ContractPause> Pauses { get; init; } = [];

    /// <summary>Why it was cancelled; null otherwise.</summary>
    public CancellationReason? CancellationReason { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The contract's own version; its milestones have theirs.</summary>
    public required long Version { get; init; }

    public static ContractView Of(Contract contract, IReadOnlyList<Milestone> milestones) => new(
        contract.Id,
        contract.JobId,
        contract.ApplicationId,
        contract.HirerId,
        contract.WorkerId,
        contract.TotalAmount,
        contract.Status,
        contract.Terms,
        contract.TermsHash,
        contract.Signatures,
        [.. milestones.Select(MilestoneView.Of)])
    {
        TermsVersion = contract.TermsVersion,
        SignBy = contract.SignBy,
        FundBy = contract.FundBy,
        SignedAt = contract.SignedAt,
        FundedAt = contract.FundedAt,
        CompletedAt = contract.CompletedAt,
        CancelledAt = contract.CancelledAt,
        CancellationReason = contract.CancellationReason,
        Pauses = contract.Pauses,
        CreatedAt = contract.CreatedAt,
        UpdatedAt = contract.UpdatedAt,
        Version = contract.Version,
    };
}

/// <summary>What the hirer can change of a draft.</summary>
/// <param name="TotalAmount">Above zero, in the contract's currency.</param>
/// <param name="Terms">The text, the inspection and the rounds of changes; the currency stays as it is, and the fees and the tax are those that are in force.</param>
[SchemaName("ContractInput")]
public sealed record ContractInput(Money TotalAmount, ContractTerms Terms) : ICheckedInput
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(Contract current)
    {
        var errors = new InputErrors();
        Check(errors);
        errors.Require(TotalAmount.Currency == current.Terms.Currency, "totalAmount.currency", "The currency stays as it is.");
        errors.Require(Terms.FeeBasisPoints == current.Terms.FeeBasisPoints, "terms.feeBasisPoints", "The platform sets the fee.");
        errors.Require(Terms.HirerFeeBasisPoints == current.Terms.HirerFeeBasisPoints, "terms.hirerFeeBasisPoints", "The platform sets the fee.");
        errors.Require(Terms.TaxBasisPoints == current.Terms.TaxBasisPoints, "terms.taxBasisPoints", "The tax is as the law says.");
        errors.Require(Terms.TaxCountry == current.Terms.TaxCountry, "terms.taxCountry", "The tax is as the law says.");
        errors.Require(Terms.HasWorkerPlanFee == current.Terms.HasWorkerPlanFee, "terms.hasWorkerPlanFee", "The platform sets the fee.");
        errors.Require(Terms.HasHirerPlanFee == current.Terms.HasHirerPlanFee, "terms.hasHirerPlanFee", "The platform sets the fee.");
        errors.Require(Terms.FeeSchedule == current.Terms.FeeSchedule, "terms.feeSchedule", "The platform sets the fee.");
        errors.Require(Terms.WorkerBearsChargebacks == current.Terms.WorkerBearsChargebacks, "terms.workerBearsChargebacks", "The platform says who bears a chargeback.");
        errors.Require(Terms.Disputes == current.Terms.Disputes, "terms.disputes", "The platform says how disputes are decided.");
        errors.Require(Terms.ChangeRounds is not null || current.Terms.ChangeRounds is null, "terms.changeRounds", "It is from 0 to 20.");
        errors.Require(Terms.Currency == current.Terms.Currency, "terms.currency", "The currency stays as it is.");
        return errors.Found(out var refusal) ? refusal : null;
    }

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(TotalAmount.IsPositive, "totalAmount", "It must be above zero.");
        errors.Check(Terms, "terms");
    }
}

/// <summary>What a party signs.</summary>
/// <param name="TermsHash">The contract's <c>termsHash</c> as it was read.</param>
[SchemaName("SignatureInput")]
public sealed record SignatureInput([Characters(0, 64)] string TermsHash) : IRuledInput;

/// <summary>What a party says that is away.</summary>
/// <param name="Days">For how long, in days: 1 to 7, or as many as the setting Contracts__PauseDays says.</param>
/// <param name="Reason">Why, which the other party reads; 1 to 500 characters.</param>
[SchemaName("PauseInput")]
public sealed record PauseInput(
    [Within(ContractPause.MinDays, ContractPause.MaxDays)] int Days, [Text(1, ContractPause.MaxReasonLength)] string Reason) : ICheckedInput;

/// <summary>What happened to a contract, and the deadlines that run.</summary>
/// <param name="Items">What happened, oldest first: all of it.</param>
/// <param name="NextCursor">Null, because there is only one page.</param>
/// <param name="Next">What happens unless somebody acts before, soonest first.</param>
[SchemaName("ContractTimeline")]
public sealed record ContractTimeline(IReadOnlyList<TimelineEvent> Items, string? NextCursor, IReadOnlyList<UpcomingDeadline> Next);

/// <summary>Something that happened.</summary>
/// <param name="Id">The event's.</param>
/// <param name="Type">Its name, for example <c>milestone_approved</c>.</param>
/// <param name="Sentence">What happened, in one English sentence with names, amounts, and times by the clock of the reader (<c>timeZone</c> of their settings).</param>
/// <param name="Entity">What it happened to: <c>contracts</c>, <c>milestones</c>, <c>escrows</c>, <c>transactions</c>, <c>refund_requests</c>, <c>chargebacks</c>, <c>chargeback_evidence</c>, <c>contract_endings</c> or <c>amendments</c>.</param>
/// <param name="EntityId">Which of them.</param>
/// <param name="At">When, UTC.</param>
/// <param name="ActorId">Who did it; null for the system.</param>
/// <param name="Data">The event's own fields.</param>
[SchemaName("TimelineEvent")]
public sealed record TimelineEvent(
    Guid Id, string Type, string Sentence, string Entity, Guid EntityId, DateTimeOffset At, Guid? ActorId, object Data);
