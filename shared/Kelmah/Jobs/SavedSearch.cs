using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A search that runs on a schedule and alerts its user to each new job once.</summary>
public sealed record SavedSearch : Entity
{
    /// <summary>Searches of one user at most.</summary>
    public const int MaxCount = 20;

    /// <summary>Titles that an alert names at most.</summary>
    public const int TitlesShown = 3;

    public required Guid UserId { get; init; }

    /// <summary>1 to 80 characters.</summary>
    public required string Name { get; init; }

    public required StoredCriteria Criteria { get; init; }

    public required AlertFrequency Frequency { get; init; }

    /// <summary>When it runs next, UTC.</summary>
    public required DateTimeOffset NextAlertAt { get; init; }

    /// <summary>When it last ran, UTC.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>How many jobs it has found so far.</summary>
    public int Found { get; init; }

    /// <summary>A new search; it finds the jobs that are published from now on.</summary>
    public static Result<SavedSearch> Save(Guid id, Guid userId, SavedSearchContent content, DateTimeOffset now)
    {
        if (content.Check() is { } refusal) return refusal;
        var search = new SavedSearch
        {
            Id = id,
            UserId = userId,
            Name = content.Name,
            Criteria = content.Criteria.ToStored(),
            Frequency = content.Frequency,
            NextAlertAt = now + Interval(content.Frequency),
            CreatedAt = now,
        };
        return Raise(search, new SearchSaved(id, userId), now);
    }

    /// <summary>Records a run, and alerts its user if it found new jobs.</summary>
    /// <param name="jobs">The jobs that it had not found before, the latest first.</param>
    public SavedSearch RecordRun(IReadOnlyList<Job> jobs, DateTimeOffset now)
    {
        var next = this with { LookedAt = now, NextAlertAt = now + Interval(Frequency), Found = Found + jobs.Count };
        return jobs.Count == 0
            ? Raise(next, new SearchFoundNothing(Id, UserId), now)
            : Raise(next, new SearchFoundJobs(Id, UserId, jobs.Count) { JobIds = [.. jobs.Select(job => job.Id)] }, now);
    }

    /// <summary>The last state before it is deleted.</summary>
    public SavedSearch Delete(DateTimeOffset now) => Raise(this, new SearchForgotten(Id, UserId), now);

    private static TimeSpan Interval(AlertFrequency frequency) => frequency switch
    {
        AlertFrequency.Hourly => TimeSpan.FromHours(1),
        AlertFrequency.Daily => TimeSpan.FromDays(1),
    };
}

/// <summary>How often a user is told of new jobs.</summary>
public enum AlertFrequency
{
    Hourly,
    Daily,
}

/// <summary>What a user enters to save a search.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Criteria">Which jobs it finds.</param>
/// <param name="Frequency">How often the user is told of new ones.</param>
[SchemaName("SavedSearchContent")]
public sealed record SavedSearchContent([Line(1, 80)] string Name, SearchCriteria Criteria, AlertFrequency Frequency = AlertFrequency.Daily) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        Criteria.Check(errors, "criteria");
    }
}

/// <summary>Which jobs a saved search looks for, by the names that the list of jobs has for its parameters; what is null does not restrict it.</summary>
/// <param name="Q">Words of the title and the description, up to 200 characters.</param>
/// <param name="Skills">All of these, up to 20.</param>
/// <param name="BudgetMin">Jobs whose largest budget is at least this.</param>
/// <param name="BudgetMax">Jobs whose least budget is at most this, in the same currency.</param>
/// <param name="Near">Around this point.</param>
/// <param name="RadiusKm">0.1 to 500.</param>
/// <param name="IsRemote">Only those that can be done from anywhere, or only those that cannot.</param>
/// <param name="Category">Jobs that ask for a skill of any of these categories; where skills are given too, both hold.</param>
/// <param name="City">Jobs in a city, however its accents and capitals are written.</param>
/// <param name="Region">Jobs in a region, however its accents and capitals are written.</param>
[SchemaName("SearchCriteria")]
public sealed record SearchCriteria(
    [Line(0, 200)] string? Q = null,
    [Skills(20)] ImmutableArray<string>? Skills = null,
    ExperienceLevel? ExperienceLevel = null,
    bool? IsRemote = null,
    Money? BudgetMin = null,
    Money? BudgetMax = null,
    GeoPoint? Near = null,
    [Within(0.1, 500)] double RadiusKm = 25,
    [Items(SearchCriteria.MaxCategories)] ImmutableArray<JobCategoryName>? Category = null,
    [Line(0, 100)] string? City = null,
    [Line(0, 100)] string? Region = null)
{
    /// <summary>Categories of one search at most.</summary>
    public const int MaxCategories = 30;

    private bool IsEmpty =>
        string.IsNullOrWhiteSpace(Q) && Skills is null or { Length: 0 } && ExperienceLevel is null && IsRemote is null
        && BudgetMin is null && BudgetMax is null && Near is null
        && Category is null or { Length: 0 } && string.IsNullOrWhiteSpace(City) && string.IsNullOrWhiteSpace(Region);

    public static SearchCriteria Of(StoredCriteria stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return new(stored.Words, stored.Skills, stored.ExperienceLevel, stored.IsRemote, stored.BudgetMin, stored.BudgetMax, stored.Near, stored.RadiusKm)
        {
            Category = stored.Category,
            City = stored.City,
            Region = stored.Region,
        };
    }

    /// <summary>What is stored of it.</summary>
    public StoredCriteria ToStored() =>
        new(Q, Skills is { } skills ? Kernel.Skills.Normalize(skills) : null, ExperienceLevel, IsRemote, BudgetMin, BudgetMax, Near, RadiusKm)
        {
            Category = Category is { } names ? [.. names.Distinct()] : null,
            City = string.IsNullOrWhiteSpace(City) ? null : City,
            Region = string.IsNullOrWhiteSpace(Region) ? null : Region,
        };

    /// <summary>Adds its errors.</summary>
    /// <param name="errors">Where to add them.</param>
    /// <param name="field">The path of the filter in the input.</param>
    public void Check(InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(!IsEmpty, field, "It says what to look for.");
        errors.Check(this, field);
        errors.Require(
            BudgetMin is null || BudgetMax is null || BudgetMin.Value.Currency == BudgetMax.Value.Currency,
            $"{field}.budgetMax",
            "It has the currency of budgetMin.");
        if (Near is not null) errors.Check(Near, $"{field}.near");
    }
}

/// <summary>What is stored of a search.</summary>
/// <param name="Words">Of the title and the description.</param>
/// <param name="Skills">As <see cref="Kernel.Skills.Normalize(string)"/> gives them; what was stored before it gave that is read so.</param>
public sealed record StoredCriteria(
    string? Words = null,
    ImmutableArray<string>? Skills = null,
    ExperienceLevel? ExperienceLevel = null,
    bool? IsRemote = null,
    Money? BudgetMin = null,
    Money? BudgetMax = null,
    GeoPoint? Near = null,
    double RadiusKm = 25)
{
    /// <summary>All of these.</summary>
    public ImmutableArray<string>? Skills { get; init => field = Normalize(value); } = Normalize(Skills);

    /// <summary>Jobs that ask for a skill of any of these.</summary>
    public ImmutableArray<JobCategoryName>? Category { get; init; }

    public string? City { get; init; }

    public string? Region { get; init; }

    private static ImmutableArray<string>? Normalize(ImmutableArray<string>? skills) => skills is { } given ? Kernel.Skills.Normalize(given) : null;
}

public abstract record SavedSearchEvent(Guid SearchId, Guid UserId) : DomainEvent;

[EventName("SearchSaved")]
public sealed record SearchSaved(Guid SearchId, Guid UserId) : SavedSearchEvent(SearchId, UserId);

/// <summary>A run found new jobs.</summary>
[EventName("SearchFoundJobs")]
public sealed record SearchFoundJobs(Guid SearchId, Guid UserId, int Count) : SavedSearchEvent(SearchId, UserId)
{
    /// <summary>The jobs, the latest first; none in an event of a release that did not keep them.</summary>
    public ImmutableArray<Guid> JobIds { get; init; } = [];
}

/// <summary>A run found no new jobs.</summary>
[EventName("SearchFoundNothing")]
public sealed record SearchFoundNothing(Guid SearchId, Guid UserId) : SavedSearchEvent(SearchId, UserId);

/// <summary>The search was deleted.</summary>
[EventName("SearchForgotten")]
public sealed record SearchForgotten(Guid SearchId, Guid UserId) : SavedSearchEvent(SearchId, UserId);

public static class SavedSearchCollection
{
    public static readonly Field<SavedSearch, Guid> UserId = Field.Of((SavedSearch search) => search.UserId);

    public static readonly Field<SavedSearch, DateTimeOffset> NextAlertAt = Field.Of((SavedSearch search) => search.NextAlertAt);

    public static readonly CollectionDefinition<SavedSearch> Definition = new(
        "saved_searches", [new("user", IndexKind.Ordered, UserId), new("next_alert", IndexKind.Ordered, NextAlertAt)], [])
    {
        Sets = [GuardedSet.By((SavedSearch search) => search.UserId)],
        Revision = 1,
        Normalized = [Field.Of((SavedSearch search) => search.Criteria.Skills)],
    };
}
