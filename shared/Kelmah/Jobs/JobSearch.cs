using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Which jobs a caller looks for; what is null does not restrict it.</summary>
public sealed record JobSearch
{
    /// <summary>Words of the title and the description.</summary>
    public string? Words { get; init; }

    /// <summary>All of these.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Jobs that ask for a skill of any of these; all jobs where there are none.</summary>
    public IReadOnlyList<JobCategoryName> Categories { get; init; } = [];

    /// <summary>Any of these; none of them means the active ones, or all of the caller's own. Drafts are the caller's own.</summary>
    public IReadOnlyList<JobStatus> Statuses { get; init; } = [];

    public ExperienceLevel? ExperienceLevel { get; init; }

    public bool? IsRemote { get; init; }

    /// <summary>The budget's currency.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Jobs whose largest budget is at least this, in minor units of <see cref="Currency"/>.</summary>
    public long? BudgetAtLeast { get; init; }

    /// <summary>Jobs whose least budget is at most this, in minor units of <see cref="Currency"/>.</summary>
    public long? BudgetAtMost { get; init; }

    public Guid? HirerId { get; init; }

    /// <summary>The place's city, as its hirer wrote it or in another case.</summary>
    public string? City { get; init; }

    /// <summary>The place's region, as its hirer wrote it or in another case.</summary>
    public string? Region { get; init; }

    /// <summary>Jobs that were first published then or later, UTC.</summary>
    public DateTimeOffset? PostedSince { get; init; }

    /// <summary>Degrees.</summary>
    public (double Latitude, double Longitude)? Near { get; init; }

    /// <summary>Around <see cref="Near"/>.</summary>
    public double RadiusKm { get; init; } = 25;

    public JobSort Sort { get; init; }

    public static JobSearch Of(StoredCriteria criteria) => new()
    {
        Words = criteria.Words,
        Skills = criteria.Skills ?? [],
        Categories = criteria.Category ?? [],
        City = criteria.City,
        Region = criteria.Region,
        ExperienceLevel = criteria.ExperienceLevel,
        IsRemote = criteria.IsRemote,
        Currency = criteria.BudgetMin?.Currency ?? criteria.BudgetMax?.Currency,
        BudgetAtLeast = criteria.BudgetMin?.MinorUnits,
        BudgetAtMost = criteria.BudgetMax?.MinorUnits,
        Near = criteria.Near is { } point ? (point.Latitude, point.Longitude) : null,
        RadiusKm = criteria.RadiusKm,
    };

    /// <summary>The filter, restricted to what the search asks for, except for <see cref="Statuses"/> and <see cref="HirerId"/>.</summary>
    internal Filter<Job> Narrow(Filter<Job> filter)
    {
        if (ExperienceLevel is { } level) filter &= JobCollection.ExperienceLevel.Is(level);
        if (IsRemote is { } isRemote) filter &= JobCollection.IsRemote.Is(isRemote);
        if (Currency is { } currency) filter &= JobCollection.Currency.Is(currency.Code);
        if (BudgetAtLeast is { } least) filter &= JobCollection.BudgetMax.AtLeast(least);
        if (BudgetAtMost is { } most) filter &= JobCollection.BudgetMin.AtMost(most);
        if (City is { } city) filter &= JobCollection.CityKey.Is(Job.PlaceKey(city));
        if (Region is { } region) filter &= JobCollection.RegionKey.Is(Job.PlaceKey(region));
        if (PostedSince is { } since) filter &= JobCollection.PublishedAt.AtLeast(since);
        foreach (var skill in Skills) filter &= JobCollection.Skills.Contains(Kernel.Skills.Normalize(skill));
        if (Categories.Count > 0) filter &= JobCollection.Skills.ContainsAny(JobCategories.SkillsOf(Categories));
        if (Words is { } words) filter &= Filters.Text<Job>(words);
        if (Near is { } point) filter &= Filters.Near<Job>(point.Latitude, point.Longitude, RadiusKm);
        return filter;
    }
}

/// <summary>How a list of jobs is sorted.</summary>
public enum JobSort
{
    /// <summary>The latest first.</summary>
    Newest,

    /// <summary>The largest budget first, of one currency.</summary>
    BudgetMax,

    /// <summary>The earliest deadline first; jobs without one come last.</summary>
    Deadline,
}
