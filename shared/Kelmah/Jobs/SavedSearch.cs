using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A search that looks for new jobs by itself, and tells its user of each job once.</summary>
[SchemaName("SavedSearch")]
public sealed record SavedSearch : Entity
{
    /// <summary>Searches of one user at most.</summary>
    public const int MaxCount = 20;

    /// <summary>Titles that an alert names at most.</summary>
    public const int TitlesShown = 3;

    /// <summary>Whose.</summary>
    public required Guid UserId { get; init; }

    /// <summary>1 to 80 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Which jobs.</summary>
    public required SearchCriteria Criteria { get; init; }

    /// <summary>How often it looks.</summary>
    public required AlertFrequency Frequency { get; init; }

    /// <summary>When it looks next, UTC.</summary>
    public required DateTimeOffset NextAlertAt { get; init; }

    /// <summary>When it looked last, UTC.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>How many jobs it has found so far.</summary>
    public int Found { get; init; }

    /// <summary>A new search; it finds what is published from now on.</summary>
    public static Result<SavedSearch> Save(Guid id, Guid userId, SavedSearchContent content, DateTimeOffset now)
    {
        if (content.Check() is { } refusal) return refusal;
        var search = new SavedSearch
        {
            Id = id,
            UserId = userId,
            Name = content.Name,
            Criteria = content.Criteria with { Skills = content.Criteria.Skills is { } skills ? Skills.Normalize(skills) : null },
            Frequency = content.Frequency,
            NextAlertAt = now + Interval(content.Frequency),
            CreatedAt = now,
        };
        return Raise(search, new SearchSaved(id, userId), now);
    }

    /// <summary>It has looked: its user is told of what is new, if anything is.</summary>
    /// <param name="jobs">That it had not found before, the latest first.</param>
    /// <param name="now">UTC.</param>
    public SavedSearch Look(IReadOnlyList<Job> jobs, DateTimeOffset now)
    {
        var next = this with { LookedAt = now, NextAlertAt = now + Interval(Frequency), Found = Found + jobs.Count };
        return jobs.Count == 0
            ? Raise(next, new SearchFoundNothing(Id, UserId), now)
            : Raise(next, new SearchFoundJobs(Id, UserId, Name, jobs.Count, [.. jobs.Take(TitlesShown).Select(job => job.Title)]), now);
    }

    /// <summary>Looks no more.</summary>
    public SavedSearch Forget(DateTimeOffset now) => Raise(this, new SearchForgotten(Id, UserId), now);

    private static TimeSpan Interval(AlertFrequency frequency) => frequency switch
    {
        AlertFrequency.Hourly => TimeSpan.FromHours(1),
        AlertFrequency.Daily => TimeSpan.FromDays(1),
    };
}
