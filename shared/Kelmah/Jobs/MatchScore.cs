using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Identity;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>How well a worker and a job match. The same worker, job and day always give the same score.</summary>
/// <param name="Total">0 to 100, the sum of the factors' points.</param>
/// <param name="Factors">Skills, place, budget, experience, rating and recency, each explained.</param>
[SchemaName("MatchScore")]
public sealed record MatchScore(int Total, ImmutableArray<MatchFactor> Factors)
{
    private const int FarKm = 100;
    private const int NearKm = 5;

    /// <summary>Hours that a budget pays for to count in full: a day's work.</summary>
    private const int FullHours = 8;

    /// <param name="freshDays">Whole days since the job was published, or since the worker last signed in; null where that is not known.</param>
    public static MatchScore Of(Job job, User worker, int? freshDays)
    {
        ImmutableArray<MatchFactor> factors =
        [
            SkillsFactor(job, worker.Profile),
            PlaceFactor(job, worker),
            BudgetFactor(job, worker.Profile),
            ExperienceFactor(job, worker.Profile),
            RatingFactor(worker),
            RecencyFactor(freshDays),
        ];
        return new MatchScore(factors.Sum(factor => factor.Points), factors);
    }

    private static MatchFactor SkillsFactor(Job job, UserProfile profile)
    {
        var known = job.Skills.Intersect(profile.Skills ?? [], StringComparer.Ordinal).ToList();
        var why = known.Count == 0 ? "None of the job's skills." : $"{known.Count} of {job.Skills.Length} skills: {string.Join(", ", known)}.";
        return new MatchFactor("skills", job.Skills.IsEmpty ? 0 : 40 * known.Count / job.Skills.Length, 40, why);
    }

    private static MatchFactor PlaceFactor(Job job, User worker)
    {
        if (job.IsRemote) return new MatchFactor("place", 20, 20, "The job can be done from anywhere.");
        if (GeoPoint.Of(job.Location) is { } there && worker.Area is { } here)
        {
            // From the coarse point and in whole kilometres: the score must not tell where somebody lives.
            var km = (int)here.KmTo(there.Coarse());
            var points = km <= NearKm ? 20 : Math.Max(0, 20 * (FarKm - km) / (FarKm - NearKm));
            return new MatchFactor("place", points, 20, string.Create(CultureInfo.InvariantCulture, $"About {km} km away."));
        }

        return job.Location is not null && job.Location.Region == worker.Profile.Location?.Region
            ? new MatchFactor("place", 10, 20, "In the same region.")
            : new MatchFactor("place", 0, 20, "The distance is not known.");
    }

    private static MatchFactor BudgetFactor(Job job, UserProfile profile)
    {
        if (profile.HourlyRate is not { } rate) return new MatchFactor("budget", 0, 15, "The worker names no hourly rate.");
        if (rate.Currency != job.BudgetMax.Currency) return new MatchFactor("budget", 0, 15, "The hourly rate is in another currency.");
        var hours = job.BudgetMax.MinorUnits / rate.MinorUnits;
        return new MatchFactor(
            "budget", (int)(15 * Math.Min(hours, FullHours) / FullHours), 15, string.Create(CultureInfo.InvariantCulture, $"The budget pays for {hours} hours."));
    }

    private static MatchFactor ExperienceFactor(Job job, UserProfile profile)
    {
        if (profile.Experience is not { } experience) return new MatchFactor("experience", 0, 10, "The worker's experience is not known.");
        return ((int)job.ExperienceLevel - (int)experience.Level) switch
        {
            <= 0 => new MatchFactor("experience", 10, 10, "As much experience as the job asks for."),
            1 => new MatchFactor("experience", 5, 10, "A little less experience than the job asks for."),
            _ => new MatchFactor("experience", 0, 10, "Less experience than the job asks for."),
        };
    }

    private static MatchFactor RatingFactor(User worker) => new(
        "rating",
        (int)Math.Round(worker.Rating * 2),
        10,
        worker.Rating > 0 ? string.Create(CultureInfo.InvariantCulture, $"Rated {worker.Rating:0.0} of 5.") : "No reviews yet.");

    private static MatchFactor RecencyFactor(int? days) => days is { } known
        ? new MatchFactor("recency", Math.Clamp(5 - (known / 7), 0, 5), 5, known < 7 ? "Within the last week." : $"{known / 7} weeks ago.")
        : new MatchFactor("recency", 0, 5, "Not known.");
}

/// <summary>One factor of a match.</summary>
/// <param name="Name">Such as <c>skills</c>.</param>
/// <param name="Points">0 to <paramref name="Max"/>.</param>
/// <param name="Max">The most that it can add; the factors' sum is 100.</param>
/// <param name="Why">In a sentence.</param>
[SchemaName("MatchFactor")]
public sealed record MatchFactor(string Name, int Points, int Max, string Why);
