using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Jobs;

/// <summary>The query parameters of a search for jobs.</summary>
internal static class JobSearchQuery
{
    public static JobSearch Read(RequestQuery query) => WithBudget(query, new JobSearch
    {
        Words = query.Text("q"),
        Skills = query.List("skills"),
        Status = query.OneOf<JobStatus>("status"),
        ExperienceLevel = query.OneOf<ExperienceLevel>("experienceLevel"),
        IsRemote = query.Flag("isRemote"),
        Near = query.Point("near"),
        RadiusKm = query.Real("radiusKm", 0.1, 500) ?? 25,
        HirerId = query.Id("hirerId"),
        Sort = query.OneOf<JobSort>("sort") ?? JobSort.Newest,
    });

    private static JobSearch WithBudget(RequestQuery query, JobSearch search)
    {
        var currency = query.Currency("currency");
        return search with
        {
            Currency = currency,
            BudgetAtLeast = Amount(query, "budgetMin", currency),
            BudgetAtMost = Amount(query, "budgetMax", currency),
        };
    }

    /// <summary>An amount such as 150.00; amounts of two currencies do not compare, so it takes one.</summary>
    private static long? Amount(RequestQuery query, string name, Currency? currency)
    {
        if (query.Text(name) is not { } text) return null;
        query.Require(currency is not null, name, "It needs the parameter currency.");
        if (currency is null) return null;
        var isMoney = Money.TryParse(text, currency.Value, out var money);
        query.Require(isMoney, name, "It is an amount such as 150.00.");
        return money.MinorUnits;
    }
}
