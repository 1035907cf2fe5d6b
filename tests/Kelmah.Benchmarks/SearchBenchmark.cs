using System.Diagnostics;
using System.Globalization;
using Kelmah.Adapters.Sqlite;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Benchmarks;

/// <summary>Each search of the API over 100 000 jobs and 100 000 workers, on one thread: half and 99 of 100 answers are as fast as the figures say.</summary>
public static class SearchBenchmark
{
    private const int Count = 100_000;
    private const int CommitSize = 500;
    private const int Samples = 300;
    private const double AimMs = 10;

    private static readonly string[] Skills =
    [
        "electrical", "plumbing", "carpentry", "masonry", "painting", "tiling", "roofing", "welding", "gardening", "cleaning",
        "solar", "fencing", "moving", "drilling", "design", "wiring",
    ];

    /// <summary>Runs it; some minutes, most of them to fill the store.</summary>
    public static async Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kelmah-search-");
        var database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        try
        {
            var store = new SqliteDocumentStore(await SqliteSchema.ApplyAsync(database, Collections.All), TimeProvider.System);
            var random = new Random(1);
            await FillAsync(store, () => NewJob(random));
            await FillAsync(store, () => NewWorker(random));
            return await MeasureAllAsync(store, random);
        }
        finally
        {
            await database.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<BenchmarkRow>> MeasureAllAsync(SqliteDocumentStore store, Random random)
    {
        var jobs = new JobSearches(store, new JobListings(store, new Users(store)));
        var workers = new Workers(store, new SavedWorkerReading(store));
        var caller = new Caller(Guid.CreateVersion7(), UserRole.Hirer, Guid.CreateVersion7());
        var paging = new Paging();
        Task FindJobs(JobSearch search) => jobs.ListAsync(caller, search, paging, CancellationToken.None);
        Task FindWorkers(WorkerSearch search) => workers.SearchAsync(null, search, paging, CancellationToken.None);
        string Skill() => Skills[random.Next(Skills.Length)];
        var worker = (await store.QueryAsync(new Query<User> { Limit = 1 }, CancellationToken.None)).Items[0];
        var asWorker = new Caller(worker.Id, UserRole.Worker, Guid.CreateVersion7());
        var recommend = new JobMatches(store, new Users(store), new JobListings(store, new Users(store)), new SavedWorkerReading(store), TimeProvider.System);
        return
        [
            await MeasureAsync("jobs, newest", () => FindJobs(new JobSearch())),
            await MeasureAsync("jobs by skill", () => FindJobs(new JobSearch { Skills = [Skill()] })),
            await MeasureAsync("jobs by skill and level", () => FindJobs(new JobSearch { Skills = [Skill()], ExperienceLevel = ExperienceLevel.Expert })),
            await MeasureAsync("jobs by words", () => FindJobs(new JobSearch { Words = $"{Skill()} serial{random.Next(1_000)}" })),
            await MeasureAsync("jobs within 25 km", () => FindJobs(new JobSearch { Near = Point(random) })),
            await MeasureAsync("jobs by budget", () => FindJobs(new JobSearch { Currency = Currency.Ghs, BudgetAtLeast = 300_000, Sort = JobSort.BudgetMax })),
            await MeasureAsync("jobs by deadline", () => FindJobs(new JobSearch { Sort = JobSort.Deadline })),
            await MeasureAsync("jobs recommended", () => recommend.RecommendJobsAsync(asWorker, 20, CancellationToken.None)),
            await MeasureAsync("workers, newest", () => FindWorkers(new WorkerSearch())),
            await MeasureAsync("workers by skill", () => FindWorkers(new WorkerSearch { Skills = [Skill()] })),
            await MeasureAsync("workers by words", () => FindWorkers(new WorkerSearch { Words = $"{Skill()} serial{random.Next(1_000)}" })),
            await MeasureAsync("workers within 25 km", () => FindWorkers(new WorkerSearch { Near = new GeoPoint(Point(random).Latitude, Point(random).Longitude) })),
            await MeasureAsync("workers by rating", () => FindWorkers(new WorkerSearch { MinRating = 4, Sort = WorkerSort.Rating })),
        ];
    }

    private static async Task<BenchmarkRow> MeasureAsync(string figure, Func<Task> search)
    {
        for (var count = 0; count < 20; count++) await search();
        var times = new double[Samples];
        for (var sample = 0; sample < Samples; sample++)
        {
            var start = Stopwatch.GetTimestamp();
            await search();
            times[sample] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        var (half, most) = (times[Samples / 2], times[Samples * 99 / 100]);
        return new BenchmarkRow(
            $"{figure}, p99", most, "ms", AimMs, "aim", string.Create(CultureInfo.InvariantCulture, $"p50 {half:0.00} ms, p99 {most:0.00} ms"));
    }

    private static async Task FillAsync<T>(SqliteDocumentStore store, Func<T> make)
        where T : Entity
    {
        for (var filled = 0; filled < Count; filled += CommitSize)
        {
            var work = BenchmarkStore.NewWork(store);
            for (var count = 0; count < CommitSize; count++) work.Insert(make());
            if (await store.CommitAsync(work, CancellationToken.None) is not Committed) throw new InvalidOperationException("The seed was refused.");
        }
    }

    private static Job NewJob(Random random)
    {
        var budget = random.Next(5, 400) * 10_00L;
        var (latitude, longitude) = Point(random);
        var content = new JobContent(
            $"Skilled hands for {Skills[random.Next(Skills.Length)]}, serial{random.Next(1_000)}",
            "Three bedrooms and a hall are waiting. Materials are on site; bring your own tools and your certificate.",
            new Money(budget, Currency.Ghs),
            new Money(budget * 3 / 2, Currency.Ghs),
            [Skills[random.Next(Skills.Length)]],
            (ExperienceLevel)random.Next(3),
            Location: new Location("Accra", "Greater Accra", null, latitude, longitude),
            Deadline: DateTimeOffset.UtcNow.AddDays(random.Next(10, 1_000)));
        return Job.Draft(Guid.CreateVersion7(), Guid.CreateVersion7(), content, DateTimeOffset.UtcNow).Then(job => job.Publish(DateTimeOffset.UtcNow)).Value;
    }

    private static User NewWorker(Random random)
    {
        var id = Guid.CreateVersion7();
        var (latitude, longitude) = Point(random);
        var profile = new UserProfile(
            "Ama",
            "Mensah",
            Bio: $"Certified, on time and clean, serial{random.Next(1_000)}.",
            Skills: [Skills[random.Next(Skills.Length)], Skills[random.Next(Skills.Length)]],
            Experience: new WorkExperience((ExperienceLevel)random.Next(3), random.Next(30)),
            Location: new Location("Accra", "Greater Accra", null, latitude, longitude));
        var account = new NewAccount(id, $"{id}@example.com", "hash", UserRole.Worker, profile, Guid.CreateVersion7());
        return User.RegisterVerified(account, DateTimeOffset.UtcNow) with { Rating = random.Next(0, 51) / 10.0 };
    }

    /// <summary>Somewhere in Ghana.</summary>
    private static (double Latitude, double Longitude) Point(Random random) => (5 + (random.NextDouble() * 6), -3 + (random.NextDouble() * 4));
}
