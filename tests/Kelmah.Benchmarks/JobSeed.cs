using Kelmah.Adapters.Sqlite;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Benchmarks;

/// <summary>Jobs as a marketplace has them: of many hirers, trades, towns and budgets, nine of ten open.</summary>
internal static class JobSeed
{
    private const int Hirers = 2_000;
    private const int CommitSize = 500;

    private static readonly string[] Skills =
    [
        "electrical", "plumbing", "carpentry", "masonry", "painting", "tiling", "roofing", "welding", "gardening", "cleaning",
        "air conditioning", "solar", "borehole drilling", "fencing", "interior design", "moving",
    ];

    private static readonly (string City, string Region, double Latitude, double Longitude)[] Towns =
    [
        ("Accra", "Greater Accra", 5.6037, -0.187), ("Tema", "Greater Accra", 5.6698, -0.0166), ("Kumasi", "Ashanti", 6.6885, -1.6244),
        ("Takoradi", "Western", 4.8845, -1.7554), ("Tamale", "Northern", 9.4008, -0.8393), ("Cape Coast", "Central", 5.1053, -1.2466),
    ];

    /// <summary>What people look for, the default order and page size.</summary>
    public static IReadOnlyList<string> Searches { get; } =
    [
        "/api/v1/jobs?status=active&skills=electrical&experienceLevel=intermediate",
        "/api/v1/jobs?status=active&skills=plumbing",
        "/api/v1/jobs?status=active&skills=carpentry&experienceLevel=expert&isRemote=false",
        "/api/v1/jobs?experienceLevel=entry",
        "/api/v1/jobs?status=active&skills=solar&currency=GHS&budgetMin=2500.00",
        "/api/v1/jobs?skills=electrical,solar",
    ];

    /// <summary>Puts jobs into the file of a data folder whose process does not run. Their events count as relayed.</summary>
    public static async Task FillAsync(string dataFolder, int count)
    {
        await using var database = new SqliteDatabase(Path.Combine(dataFolder, "kelmah.db"));
        var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, Collections.All), TimeProvider.System);
        var random = new Random(1);
        var hirers = Enumerable.Range(0, Hirers).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(CommitSize))
        {
            var work = BenchmarkStore.NewWork(store);
            foreach (var _ in chunk) work.Insert(Job(random, hirers));
            if (await store.CommitAsync(work, CancellationToken.None) is not Committed) throw new InvalidOperationException("The seed was refused.");
        }

        await database.WriteAsync(static session => session.Execute("DELETE FROM unrelayed_events"));
    }

    private static Job Job(Random random, Guid[] hirers)
    {
        var now = DateTimeOffset.UtcNow;
        var town = Towns[random.Next(Towns.Length)];
        var budget = random.Next(5, 400) * 10_00L;
        var first = random.Next(Skills.Length);
        var content = new JobContent(
            $"Skilled hands for {Skills[first]} in {town.City}",
            "Three bedrooms and a hall are waiting. Materials are on site; bring your own tools and your certificate. Work starts on Monday at seven.",
            new Money(budget, Currency.Ghs),
            new Money(budget * 3 / 2, Currency.Ghs),
            [Skills[first], Skills[(first + random.Next(1, Skills.Length)) % Skills.Length]],
            Enum.GetValues<ExperienceLevel>()[random.Next(Enum.GetValues<ExperienceLevel>().Length)],
            ["Certified in the trade"],
            new Location(town.City, town.Region, null, town.Latitude + (random.NextDouble() / 10), town.Longitude + (random.NextDouble() / 10)),
            random.Next(10) == 0,
            now.AddDays(random.Next(10, 1_000)));
        var draft = Kelmah.Jobs.Job.Draft(Guid.CreateVersion7(), hirers[random.Next(hirers.Length)], content, now);
        if (draft.IsRefused(out var refusal, out var job)) throw new InvalidOperationException(refusal.ToString());
        return random.Next(10) > 0 && !job.Publish(now).IsRefused(out _, out var active) ? active : job;
    }
}
