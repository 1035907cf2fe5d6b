using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>Which jobs a caller looks for; what is null does not matter.</summary>
public sealed record JobSearch
{
    /// <summary>Words of the title and the description.</summary>
    public string? Words { get; init; }

    /// <summary>All of these.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Where they stand; drafts are the caller's own.</summary>
    public JobStatus? Status { get; init; }

    /// <summary>What they ask for.</summary>
    public ExperienceLevel? ExperienceLevel { get; init; }

    /// <summary>Whether they can be done from anywhere.</summary>
    public bool? IsRemote { get; init; }

    /// <summary>The budget's currency.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Jobs that may pay at least so much, in minor units of <see cref="Currency"/>.</summary>
    public long? BudgetAtLeast { get; init; }

    /// <summary>Jobs that may cost at most so much, in minor units of <see cref="Currency"/>.</summary>
    public long? BudgetAtMost { get; init; }

    /// <summary>Who offers them.</summary>
    public Guid? HirerId { get; init; }

    /// <summary>Near this point (degrees).</summary>
    public (double Latitude, double Longitude)? Near { get; init; }

    /// <summary>How near.</summary>
    public double RadiusKm { get; init; } = 25;

    /// <summary>In which order.</summary>
    public JobSort Sort { get; init; }

    /// <summary>The search that saved criteria describe.</summary>
    public static JobSearch Of(SearchCriteria criteria) => new()
    {
        Words = criteria.Words,
        Skills = criteria.Skills ?? [],
        ExperienceLevel = criteria.ExperienceLevel,
        IsRemote = criteria.IsRemote,
        Currency = criteria.BudgetMin?.Currency ?? criteria.BudgetMax?.Currency,
        BudgetAtLeast = criteria.BudgetMin?.MinorUnits,
        BudgetAtMost = criteria.BudgetMax?.MinorUnits,
        Near = criteria.Near is { } point ? (point.Latitude, point.Longitude) : null,
        RadiusKm = criteria.RadiusKm,
    };
}
