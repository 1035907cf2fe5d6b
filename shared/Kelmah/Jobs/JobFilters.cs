using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A search for jobs as a filter.</summary>
internal static class JobFilters
{
    /// <summary>The jobs of a filter that are also what a search asks for, besides where they stand and whose they are.</summary>
    public static Filter<Job> Narrow(Filter<Job> filter, JobSearch search)
    {
        if (search.ExperienceLevel is { } level) filter &= JobCollection.ExperienceLevel.Is(level);
        if (search.IsRemote is { } isRemote) filter &= JobCollection.IsRemote.Is(isRemote);
        if (search.Currency is { } currency) filter &= JobCollection.Currency.Is(currency.Code);
        if (search.BudgetAtLeast is { } least) filter &= JobCollection.BudgetMax.AtLeast(least);
        if (search.BudgetAtMost is { } most) filter &= JobCollection.BudgetMin.AtMost(most);
        foreach (var skill in search.Skills) filter &= JobCollection.Skills.Contains(Skills.Normalize(skill));
        if (search.Words is { } words) filter &= Filters.Text<Job>(words);
        if (search.Near is { } point) filter &= Filters.Near<Job>(point.Latitude, point.Longitude, search.RadiusKm);
        return filter;
    }
}
