using System.ComponentModel.DataAnnotations;
using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Jobs;

/// <summary>Which jobs are listed.</summary>
public sealed record JobSearchQuery : PagingQuery
{
    /// <summary>The caller.</summary>
    private const string Me = "me";

    /// <summary>Words of the title and the description.</summary>
    public string? Q { get; init; }

    /// <summary>All of these skills, separated by commas.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Those that ask for a skill of any of these categories, separated by commas; where skills are given too, both hold.</summary>
    public IReadOnlyList<JobCategoryName> Category { get; init; } = [];

    /// <summary>Those of any of these statuses, separated by commas; the active ones without it, or all of the caller's own. Drafts are the caller's own.</summary>
    public IReadOnlyList<JobStatus> Status { get; init; } = [];

    /// <summary>The experience that is asked for.</summary>
    public ExperienceLevel? ExperienceLevel { get; init; }

    /// <summary>Only those that can be done from anywhere, or only those that cannot.</summary>
    public bool? IsRemote { get; init; }

    /// <summary>Those whose largest budget is at least this amount, such as 150.00; needs currency.</summary>
    public string? BudgetMin { get; init; }

    /// <summary>Those whose smallest budget is at most this amount, such as 150.00; needs currency.</summary>
    public string? BudgetMax { get; init; }

    /// <summary>The currency of the budget.</summary>
    public Currency? Currency { get; init; }

    /// <summary>The middle of a circle, as latitude,longitude in degrees.</summary>
    public GeoPoint? Near { get; init; }

    /// <summary>The radius of the circle in kilometres.</summary>
    [Range(0.1, 500)]
    public double RadiusKm { get; init; } = 25;

    /// <summary>Those of one hirer: a UUID, or me for the caller's own in all statuses.</summary>
    public string? HirerId { get; init; }

    /// <summary>Those in a city, as its hirer wrote it or in another case.</summary>
    public string? City { get; init; }

    /// <summary>Those in a region, as its hirer wrote it or in another case.</summary>
    public string? Region { get; init; }

    /// <summary>Those that were first published then or later, such as 2026-01-31T09:30:00Z.</summary>
    public DateTimeOffset? PostedSince { get; init; }

    /// <summary>The latest, the largest budget (needs currency) or the earliest deadline first.</summary>
    public JobSort Sort { get; init; }

    /// <summary>Amounts of two currencies do not compare.</summary>
    public override void Check(InputErrors errors)
    {
        CheckAmount(errors, "budgetMin", BudgetMin);
        CheckAmount(errors, "budgetMax", BudgetMax);
        errors.Require(Sort != JobSort.BudgetMax || Currency is not null, "sort", "This order needs the parameter currency.");
        errors.Require(HirerId is null or Me || Guid.TryParse(HirerId, out _), "hirerId", "It is a UUID, or me.");
    }

    /// <param name="caller">Whom me stands for; one who is not signed in has no jobs.</param>
    public JobSearch ToSearch(Caller? caller) => OfWork() with
    {
        HirerId = HirerId is null or Me ? OwnId(caller) : Guid.Parse(HirerId),
        Near = Near is { } point ? (point.Latitude, point.Longitude) : null,
        RadiusKm = RadiusKm,
        City = City,
        Region = Region,
        PostedSince = PostedSince,
        Sort = Sort,
    };

    private JobSearch OfWork() => new()
    {
        Words = Q,
        Skills = Skills,
        Categories = Category,
        Statuses = Status,
        ExperienceLevel = ExperienceLevel,
        IsRemote = IsRemote,
        Currency = Currency,
        BudgetAtLeast = MinorUnits(BudgetMin),
        BudgetAtMost = MinorUnits(BudgetMax),
    };

    private Guid? OwnId(Caller? caller) =>
        HirerId is null ? null : (caller ?? throw new RequestRefusedException(RequestErrors.NotSignedIn)).UserId;

    private void CheckAmount(InputErrors errors, string name, string? amount)
    {
        if (amount is null) return;
        errors.Require(Currency is not null, name, "It needs the parameter currency.");
        errors.Require(Currency is null || MinorUnits(amount) is not null, name, "It is an amount such as 150.00.");
    }

    private long? MinorUnits(string? amount) => Currency is { } currency && Money.TryParse(amount, currency, out var money) ? money.MinorUnits : null;
}
