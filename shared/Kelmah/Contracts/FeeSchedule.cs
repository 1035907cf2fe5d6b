using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>The platform's fees from some day on. A contract takes those in force when it is drafted or revised, and keeps them once it is signed.</summary>
/// <param name="Version">From 1 on; 0 for the fee of <see cref="ContractOptions.FeeBasisPoints"/>, which counts where no schedule is in force.</param>
/// <param name="From">The beginning of its first day, UTC; null for version 0.</param>
/// <param name="WorkerFeeBasisPoints">The platform's share of each milestone, taken from what the worker gets, 0 to 10 000.</param>
/// <param name="HirerFeeBasisPoints">The platform's share that the hirer pays on top of each milestone, 0 to 10 000.</param>
/// <param name="TaxBasisPoints">The tax on both fees, on top of them, 0 to 10 000.</param>
/// <param name="TaxCountry">Whose tax that is, ISO 3166-1 alpha-2; null for none.</param>
public sealed record FeeSchedule(
    int Version, DateTimeOffset? From, int WorkerFeeBasisPoints, int HirerFeeBasisPoints, int TaxBasisPoints, string? TaxCountry);

/// <summary>A schedule as the settings give it: <c>Contracts__FeeSchedules__0__Version</c> and so on.</summary>
public sealed class FeeScheduleSetting
{
    /// <summary>From 1 on, rising from one schedule to the next; never given to another one again, since contracts name it.</summary>
    public int Version { get; set; }

    /// <summary>Its first day, which begins at midnight UTC; later from one schedule to the next.</summary>
    public DateOnly From { get; set; }

    /// <summary>Basis points of each milestone, from the worker.</summary>
    public int WorkerFeeBasisPoints { get; set; }

    /// <summary>Basis points of each milestone, from the hirer, on top.</summary>
    public int HirerFeeBasisPoints { get; set; }

    /// <summary>Basis points of both fees, on top.</summary>
    public int TaxBasisPoints { get; set; }

    /// <summary>ISO 3166-1 alpha-2; empty where there is no tax.</summary>
    public string? TaxCountry { get; set; }

    internal FeeSchedule ToSchedule() => new(
        Version,
        new DateTimeOffset(From, TimeOnly.MinValue, TimeSpan.Zero),
        WorkerFeeBasisPoints,
        HirerFeeBasisPoints,
        TaxBasisPoints,
        string.IsNullOrEmpty(TaxCountry) ? null : TaxCountry);
}

/// <summary>Demands of a list of schedules that versions and days rise, that shares are shares, and that a tax has a country.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FeeSchedulesAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        FaultOf((IReadOnlyList<FeeScheduleSetting>)value!) is { } fault ? new ValidationResult(fault) : ValidationResult.Success;

    private static string? FaultOf(IReadOnlyList<FeeScheduleSetting> schedules)
    {
        for (var place = 0; place < schedules.Count; place++)
        {
            var before = place == 0 ? null : schedules[place - 1];
            if ((OrderFaultOf(schedules[place], before) ?? FaultOf(schedules[place])) is { } fault)
                return string.Create(CultureInfo.InvariantCulture, $"schedule {place} {fault}");
        }

        return null;
    }

    private static string? OrderFaultOf(FeeScheduleSetting schedule, FeeScheduleSetting? before) =>
        schedule.Version < 1 ? "needs a Version from 1 on."
        : schedule.From == default ? "needs From, its first day, such as 2027-01-01."
        : schedule.Version <= before?.Version ? "needs a higher Version than the one before it."
        : schedule.From <= before?.From ? "needs a later From than the one before it."
        : null;

    private static string? FaultOf(FeeScheduleSetting schedule) =>
        !IsShare(schedule.WorkerFeeBasisPoints) ? "needs WorkerFeeBasisPoints from 0 to 10000."
        : !IsShare(schedule.HirerFeeBasisPoints) ? "needs HirerFeeBasisPoints from 0 to 10000."
        : !IsShare(schedule.TaxBasisPoints) ? "needs TaxBasisPoints from 0 to 10000."
        // What the worker gets is never below zero.
        : schedule.WorkerFeeBasisPoints * (10_000L + schedule.TaxBasisPoints) > 100_000_000L ? "takes more from the worker than a milestone is worth."
        : string.IsNullOrEmpty(schedule.TaxCountry) ? (schedule.TaxBasisPoints > 0 ? "needs the TaxCountry of its tax." : null)
        : CountryCodes.All.Contains(schedule.TaxCountry) ? null
        : "needs a TaxCountry of ISO 3166, such as GH.";

    private static bool IsShare(int basisPoints) => basisPoints is >= 0 and <= 10_000;
}

/// <summary>The platform's fees, for everybody.</summary>
public sealed class Fees(ContractOptions options, TimeProvider clock)
{
    /// <summary>The schedules, oldest first: those that are past, the one that is in force, and those that are to come. All on one page.</summary>
    public Page<FeeScheduleView> List()
    {
        var now = clock.GetUtcNow();
        var inForce = options.FeesAt(now);
        var shown = options.Schedules.Where(schedule => schedule.Version > 0 || inForce.Version == 0);
        return new([.. shown.Select(schedule => FeeScheduleView.Of(schedule, inForce, now))], NextCursor: null);
    }
}

/// <summary>The platform's fees from some day on.</summary>
/// <param name="Version">A contract's terms name it; 0 for the fees from before there were schedules.</param>
/// <param name="From">When it comes into force, UTC; null for version 0.</param>
/// <param name="Status">Whether it is in force now.</param>
/// <param name="WorkerFeeBasisPoints">The platform's share of each milestone, taken from what the worker gets.</param>
/// <param name="HirerFeeBasisPoints">The platform's share that the hirer pays on top of each milestone.</param>
/// <param name="TaxBasisPoints">The tax on both fees, on top of them.</param>
/// <param name="TaxCountry">Whose tax that is, ISO 3166-1 alpha-2; null for none.</param>
[SchemaName("FeeSchedule")]
public sealed record FeeScheduleView(
    int Version, DateTimeOffset? From, FeeScheduleStatus Status, int WorkerFeeBasisPoints, int HirerFeeBasisPoints, int TaxBasisPoints, string? TaxCountry)
{
    internal static FeeScheduleView Of(FeeSchedule schedule, FeeSchedule inForce, DateTimeOffset now) => new(
        schedule.Version,
        schedule.From,
        schedule == inForce ? FeeScheduleStatus.InForce : schedule.From > now ? FeeScheduleStatus.Coming : FeeScheduleStatus.Past,
        schedule.WorkerFeeBasisPoints,
        schedule.HirerFeeBasisPoints,
        schedule.TaxBasisPoints,
        schedule.TaxCountry);
}

/// <summary>Where a schedule stands in time.</summary>
public enum FeeScheduleStatus
{
    /// <summary>A later one took its place; contracts that were signed under it keep it.</summary>
    Past,

    /// <summary>New and revised drafts take it.</summary>
    InForce,

    /// <summary>Its first day is still to come.</summary>
    Coming,
}
