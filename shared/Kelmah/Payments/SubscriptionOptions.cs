using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Settings <c>Payments__…</c>: what users can subscribe to.</summary>
public sealed class SubscriptionOptions
{
    /// <summary>What is offered: <c>Payments__Plans__0__Code</c> and so on; none for nothing.</summary>
    [Plans]
    public IList<PlanSetting> Plans { get; } = [];

    /// <summary>Days for which a plan goes on giving what it gives while a period is not paid. 7, as a request for a refund is answered in.</summary>
    [Range(0, 60)]
    public int SubscriptionGraceDays { get; set; } = 7;

    /// <summary>The tax that the plans' amounts include, in basis points of the amount without it; 0 for none.</summary>
    [Range(0, 10_000)]
    public int SubscriptionTaxBasisPoints { get; set; }

    /// <summary>Whose tax that is, ISO 3166-1 alpha-2; empty for none.</summary>
    [RegularExpression("^[A-Z]{2}$", ErrorMessage = "It is a code of two letters such as GH, or empty.")]
    public string SubscriptionTaxCountry { get; set; } = "";

    /// <summary>Whether a tax has a country.</summary>
    public bool IsTaxComplete => SubscriptionTaxBasisPoints == 0 || SubscriptionTaxCountry.Length > 0;

    /// <summary>How long a plan goes on while a period is not paid.</summary>
    internal TimeSpan Grace => TimeSpan.FromDays(SubscriptionGraceDays);

    /// <summary>What is offered.</summary>
    internal IEnumerable<Plan> Offered => Plans.Select(setting => setting.ToPlan());

    /// <summary>The plan of a code; null for one that is not offered any more.</summary>
    internal Plan? Find(string? code) => Plans.FirstOrDefault(plan => plan.Code == code)?.ToPlan();

    /// <summary>The tax in what was paid, rounded half to even.</summary>
    internal Money TaxIn(Money paid) => new(
        (long)decimal.Round((decimal)paid.MinorUnits * SubscriptionTaxBasisPoints / (10_000 + SubscriptionTaxBasisPoints), 0, MidpointRounding.ToEven), paid.Currency);
}

/// <summary>What a user can subscribe to.</summary>
/// <param name="Code">Names it in the API; never another one's.</param>
/// <param name="Name">For people.</param>
/// <param name="Amount">For each period, tax included.</param>
/// <param name="Interval">How long a period is.</param>
/// <param name="Benefits">What it gives.</param>
public sealed record Plan(string Code, string Name, Money Amount, PlanInterval Interval, PlanBenefits Benefits)
{
    /// <summary>Stripe's price, <c>price_…</c>; null where it is found, or made, by <see cref="LookupKey"/>.</summary>
    public string? PriceId { get; init; }

    /// <summary>Our key of the price at Stripe. What a price costs never changes, so that another amount is another key.</summary>
    internal string LookupKey => string.Create(
        CultureInfo.InvariantCulture, $"kelmah-{Code}-{Amount.MinorUnits}-{Amount.Currency.Code.ToLowerInvariant()}-{(Interval == PlanInterval.Month ? "month" : "year")}");
}

/// <summary>What a plan gives; what is null is as for everybody.</summary>
/// <param name="WorkerFeeBasisPoints">The platform's share that the subscriber pays as a worker, where it is less than the schedule's.</param>
/// <param name="HirerFeeBasisPoints">The platform's share that the subscriber pays as a hirer, where it is less than the schedule's.</param>
/// <param name="SavedSearches">How many searches the subscriber can save.</param>
[SchemaName("PlanBenefits")]
public sealed record PlanBenefits(int? WorkerFeeBasisPoints, int? HirerFeeBasisPoints, int? SavedSearches)
{
    /// <summary>What everybody has.</summary>
    public static readonly PlanBenefits None = new(null, null, null);
}

/// <summary>How long a period is.</summary>
public enum PlanInterval
{
    Month,
    Year,
}

/// <summary>A plan as the settings give it.</summary>
public sealed class PlanSetting
{
    /// <summary>Small letters, digits and hyphens; never given to another plan again, since subscriptions name it.</summary>
    public string Code { get; set; } = "";

    /// <summary>For people, up to 80 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>Stripe's price, <c>price_…</c>; empty to have one made of the amount when it is first needed.</summary>
    public string PriceId { get; set; } = "";

    /// <summary>For each period, such as <c>GHS 50</c>, tax included; that of the price where that is given.</summary>
    public string Amount { get; set; } = "";

    /// <summary><c>Month</c> or <c>Year</c>.</summary>
    public PlanInterval Interval { get; set; }

    /// <summary>Basis points of each milestone, from a subscribed worker; empty for what the schedule says.</summary>
    public int? WorkerFeeBasisPoints { get; set; }

    /// <summary>Basis points of each milestone, from a subscribed hirer; empty for what the schedule says.</summary>
    public int? HirerFeeBasisPoints { get; set; }

    /// <summary>How many searches a subscriber can save; empty for as many as everybody.</summary>
    public int? SavedSearches { get; set; }

    internal Plan ToPlan() =>
        new(Code, Name, ReadAmount()!.Value, Interval, new PlanBenefits(WorkerFeeBasisPoints, HirerFeeBasisPoints, SavedSearches)) { PriceId = PriceId.Length > 0 ? PriceId : null };

    /// <summary>The amount; null where it is none, or nothing.</summary>
    internal Money? ReadAmount() =>
        Amount.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var code, var text]
        && Currency.TryParse(code, out var currency) && Money.TryParse(text, currency, out var amount) && amount.IsPositive
            ? amount
            : null;
}

/// <summary>Demands of a list of plans that each has a code of its own, a name, an amount and shares that are shares.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class PlansAttribute : ValidationAttribute
{
    private const int MaxSearches = 1_000;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var plans = (IList<PlanSetting>)value!;
        for (var place = 0; place < plans.Count; place++)
        {
            if (FaultOf(plans, plans[place]) is { } fault) return new ValidationResult(string.Create(CultureInfo.InvariantCulture, $"plan {place} {fault}"));
        }

        return ValidationResult.Success;
    }

    private static string? FaultOf(IList<PlanSetting> plans, PlanSetting plan) =>
        !Codes().IsMatch(plan.Code) ? "needs a Code of small letters, digits and hyphens, such as worker-plus."
        : plans.Count(other => other.Code == plan.Code) > 1 ? "needs a Code of its own."
        : plan.Name.Length is 0 or > 80 ? "needs a Name of up to 80 characters."
        : plan.ReadAmount() is null ? "needs an Amount such as GHS 50."
        : plan.PriceId.Length > 0 && !plan.PriceId.StartsWith("price_", StringComparison.Ordinal) ? "needs a PriceId that begins with price_, or none."
        : !IsShare(plan.WorkerFeeBasisPoints) ? "needs WorkerFeeBasisPoints from 0 to 10000, or none."
        : !IsShare(plan.HirerFeeBasisPoints) ? "needs HirerFeeBasisPoints from 0 to 10000, or none."
        : plan.SavedSearches is < 0 or > MaxSearches ? "needs SavedSearches from 0 to 1000, or none."
        : null;

    private static bool IsShare(int? basisPoints) => basisPoints is null or (>= 0 and <= 10_000);

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$")]
    private static partial Regex Codes();
}
