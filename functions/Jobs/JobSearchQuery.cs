using System.ComponentModel.DataAnnotations;
using Kelmah.Functions.Http;
using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Jobs;

/// <summary>Which jobs are listed.</summary>
public sealed record JobSearchQuery : PagingQuery
{
    /// <summary>Words of the title and the description.</summary>
    public string? Q { get; init; }

    /// <summary>All of these skills, separated by commas.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>Those of one status; the active ones without it. Drafts are the caller's own.</summary>
    public JobStatus? Status { get; init; }

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

    /// <summary>Those of one hirer.</summary>
    public Guid? HirerId { get; init; }

    /// <summary>The latest, the largest budget (needs currency) or the earliest deadline first.</summary>
    public JobSort Sort { get; init; }

    /// <summary>Amounts of two currencies do not compare.</summary>
    public override void Check(InputErrors errors)
    {
        CheckAmount(errors, "budgetMin", BudgetMin);
        CheckAmount(errors, "budgetMax", BudgetMax);
        errors.Require(Sort != JobSort.BudgetMax || Currency is not null, "sort", "This order needs the parameter currency.");
    }

    public JobSearch ToSearch() => new()
    {
        Words = Q,
        Skills = Skills,
        Status = Status,
        ExperienceLevel = ExperienceLevel,
        IsRemote = IsRemote,
        Currency = Currency,
        BudgetAtLeast = MinorUnits(BudgetMin),
        BudgetAtMost = MinorUnits(BudgetMax),
        Near = Near is { } point ? (point.Latitude, point.Longitude) : null,
        RadiusKm = RadiusKm,
        HirerId = HirerId,
        Sort = Sort,
    };

    private void CheckAmount(InputErrors errors, string name, string? amount)
    {
        if (amount is null) return;
        errors.Require(Currency is not null, name, "It needs the parameter currency.");
        errors.Require(Currency is null || MinorUnits(amount) is not null, name, "It is an amount such as 150.00.");
    }

    private long? MinorUnits(string? amount) => Currency is { } currency && Money.TryParse(amount, currency, out var money) ? money.MinorUnits : null;
}
