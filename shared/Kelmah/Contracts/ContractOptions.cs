using System.ComponentModel.DataAnnotations;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>Settings <c>Contracts__…</c>: what a new draft starts with.</summary>
public sealed class ContractOptions
{
    /// <summary>How long a request for a later due date stands, in days, where no setting says otherwise.</summary>
    public const int DefaultExtensionDays = 4;

    /// <summary>The platform's share of each release, in basis points, while no schedule of <see cref="FeeSchedules"/> is in force. 10 % (Upwork's for years).</summary>
    [Range(0, 10_000)]
    public int FeeBasisPoints { get; set; } = 1_000;

    /// <summary>The platform's fees, each from a day on; none for <see cref="FeeBasisPoints"/> alone. A contract keeps the one that it was signed under.</summary>
    [FeeSchedules]
    public IList<FeeScheduleSetting> FeeSchedules { get; } = [];

    /// <summary>Days until a submission is approved automatically; the parties can agree on others before they sign.</summary>
    [Range(ContractTerms.MinInspectionDays, ContractTerms.MaxInspectionDays)]
    public int InspectionDays { get; set; } = 14;

    /// <summary>How often the hirer can ask for changes of one milestone; the parties can agree on another number before they sign.</summary>
    [Range(0, ContractTerms.MaxChangeRounds)]
    public int ChangeRounds { get; set; } = 3;

    /// <summary>Days for which an amendment can be accepted. 7, as the answer to a request for a refund.</summary>
    [Range(1, 30)]
    public int AmendmentDays { get; set; } = 7;

    /// <summary>Days that the other party has to answer to a request for a later due date, before it lapses. 4 (Fiverr's).</summary>
    [Range(1, 30)]
    public int ExtensionDays { get; set; } = DefaultExtensionDays;

    /// <summary>Days at most for which a party that is away pauses the deadlines that run against it.</summary>
    [Range(ContractPause.MinDays, ContractPause.MaxDays)]
    public int PauseDays { get; set; } = 7;

    /// <summary>Whole units of the contract's currency up to which silence decides over a refund or an end. 500, the free fast track of small claims.</summary>
    [Range(0, 1_000_000)]
    public int SmallClaimsLimit { get; set; } = 500;

    /// <summary>Days in which a party answers to a proposal to end the contract, before silence decides. 7, as of a request for a refund.</summary>
    [Range(1, 30)]
    public int EndingDays { get; set; } = 7;

    /// <summary>Whether the terms of a new draft say that the worker bears a lost chargeback of money that was released. Terms that were drafted before stay as they are.</summary>
    public bool WorkerBearsChargebacks { get; set; } = true;

    /// <summary>The schedules by day, after the fees that count before the first.</summary>
    internal IEnumerable<FeeSchedule> Schedules => FeeSchedules.Select(setting => setting.ToSchedule()).Prepend(new FeeSchedule(0, null, FeeBasisPoints, 0, 0, null));

    /// <summary>The limit as an amount.</summary>
    public Money SmallClaimsLimitIn(Currency currency) =>
        new(SmallClaimsLimit * (long)Math.Pow(10, currency.Digits), currency);

    /// <summary>The fees that are in force at a time.</summary>
    public FeeSchedule FeesAt(DateTimeOffset now) => Schedules.Last(schedule => schedule.From is null || schedule.From <= now);
}
