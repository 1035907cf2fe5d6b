using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>What the parties agree to, besides the total and the milestones. Fixed at signing.</summary>
/// <param name="Text">In the parties' own words; at most <see cref="MaxTextLength"/> characters.</param>
/// <param name="FeeBasisPoints">The platform's share of each release, taken from the worker's, 0 to 10 000.</param>
/// <param name="InspectionDays">Days after the last submission until a milestone is approved automatically, 1 to 30.</param>
/// <param name="Currency">Of the total and of every milestone.</param>
[SchemaName("ContractTerms")]
public sealed record ContractTerms(
    [Text(0, ContractTerms.MaxTextLength)] string Text,
    int FeeBasisPoints,
    [Within(ContractTerms.MinInspectionDays, ContractTerms.MaxInspectionDays)] int InspectionDays,
    Currency Currency)
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxTextLength = 20_000;

    /// <summary>The shortest inspection, in days (Escrow.com: 1 to 30 days agreed).</summary>
    public const int MinInspectionDays = 1;

    /// <summary>The longest inspection, in days.</summary>
    public const int MaxInspectionDays = 30;

    /// <summary>The most rounds of changes of one milestone that can be agreed.</summary>
    public const int MaxChangeRounds = 20;

    /// <summary>The platform's fee that the hirer pays on top of each milestone, 0 to 10 000 basis points of it.</summary>
    public int HirerFeeBasisPoints { get; init; }

    /// <summary>The tax on the platform's fees, on top of both, 0 to 10 000 basis points of them.</summary>
    public int TaxBasisPoints { get; init; }

    /// <summary>Whose tax that is, ISO 3166-1 alpha-2; null for none.</summary>
    [Characters(0, 2)]
    public string? TaxCountry { get; init; }

    /// <summary>The version of the schedule that the fees are of; 0 for those from before there were schedules.</summary>
    public int FeeSchedule { get; init; }

    /// <summary>How often the hirer can ask for changes of one milestone; null for a contract from before that was agreed on.</summary>
    [Within(0, ContractTerms.MaxChangeRounds)]
    public int? ChangeRounds { get; init; }

    /// <summary>Whether the worker's fee is that of the worker's plan, which is less than the schedule's.</summary>
    public bool HasWorkerPlanFee { get; init; }

    /// <summary>Whether the hirer's fee is that of the hirer's plan, which is less than the schedule's.</summary>
    public bool HasHirerPlanFee { get; init; }

    /// <summary>Whether the worker bears a lost chargeback of money that was released; not under contracts from before the terms said so.</summary>
    public bool WorkerBearsChargebacks { get; init; }

    /// <summary>What is agreed about disputes; null for a contract from before anything was.</summary>
    public DisputeTerms? Disputes { get; init; }

    /// <summary>The same with the fees of a schedule.</summary>
    public ContractTerms Under(FeeSchedule fees) => this with
    {
        FeeBasisPoints = fees.WorkerFeeBasisPoints,
        HirerFeeBasisPoints = fees.HirerFeeBasisPoints,
        TaxBasisPoints = fees.TaxBasisPoints,
        TaxCountry = fees.TaxCountry,
        FeeSchedule = fees.Version,
        HasWorkerPlanFee = false,
        HasHirerPlanFee = false,
    };

    /// <summary>The same with what the parties' plans give, where that is less than the schedule says.</summary>
    /// <param name="worker">What the worker's plan gives.</param>
    /// <param name="hirer">What the hirer's plan gives.</param>
    public ContractTerms With(PlanBenefits worker, PlanBenefits hirer) => this with
    {
        FeeBasisPoints = Math.Min(FeeBasisPoints, worker.WorkerFeeBasisPoints ?? FeeBasisPoints),
        HasWorkerPlanFee = worker.WorkerFeeBasisPoints < FeeBasisPoints,
        HirerFeeBasisPoints = Math.Min(HirerFeeBasisPoints, hirer.HirerFeeBasisPoints ?? HirerFeeBasisPoints),
        HasHirerPlanFee = hirer.HirerFeeBasisPoints < HirerFeeBasisPoints,
    };
}

/// <summary>A party's signature under the current terms; any later edit voids it.</summary>
/// <param name="UserId">Who signed.</param>
/// <param name="SignedAt">When, UTC.</param>
[SchemaName("Signature")]
public sealed record Signature(Guid UserId, DateTimeOffset SignedAt);
