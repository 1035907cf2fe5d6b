using System.Collections.Immutable;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Jobs;

/// <summary>Finding workers and jobs, and what goes together.</summary>
public sealed class DiscoveryTests : IAsyncLifetime
{
    private static readonly Location Accra = new("Accra", "Greater Accra", "1 Ring Road", 5.6037, -0.187);
    private static readonly Location Kumasi = new("Kumasi", "Ashanti", null, 6.6885, -1.6244);

    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task Workers_are_found_by_what_they_tell()
    {
        var ama = await WorkerAsync("Ama", ["wiring", "solar"], Accra, "Certified since 2019");
        var kofi = await WorkerAsync("Kofi", ["plumbing"], Kumasi, "Leaks mended at once");
        await market.JoinAsync(UserRole.Hirer, new UserProfile("Yaw", "Wiring"));

        await AssertFindsAsync(new WorkerSearch(), kofi, ama);
        await AssertFindsAsync(new WorkerSearch { Skills = ["WIRING", "solar"] }, ama);
        await AssertFindsAsync(new WorkerSearch { Skills = ["wiring", "plumbing"] });
        await AssertFindsAsync(new WorkerSearch { Words = "kof" }, kofi);
        await AssertFindsAsync(new WorkerSearch { Words = "leaks mend" }, kofi);
        await AssertFindsAsync(new WorkerSearch { Words = "sola" }, ama);
        await AssertFindsAsync(new WorkerSearch { Near = new GeoPoint(5.6, -0.2), RadiusKm = 20 }, ama);
        await AssertFindsAsync(new WorkerSearch { Near = new GeoPoint(6.2, -0.9), RadiusKm = 500, Sort = WorkerSort.Rating }, kofi, ama);
        await AssertFindsAsync(new WorkerSearch { MinRating = 0.5 });
    }

    [Fact]
    public async Task Neither_unverified_nor_closed_accounts_are_found()
    {
        var account = new NewAccount(Guid.CreateVersion7(), "new@example.com", "hash", UserRole.Worker, new UserProfile("Esi", "Mensah"), Guid.CreateVersion7());
        var closed = account with { Id = Guid.CreateVersion7(), Email = "closed@example.com" };
        await market.InsertAsync(User.Register(account, market.Now), User.RegisterVerified(closed, market.Now) with { IsActive = false });

        await AssertFindsAsync(new WorkerSearch());
    }

    [Fact]
    public async Task The_best_rated_come_first_on_every_page()
    {
        var ratings = new[] { 3.5, 5, 0, 4.25, 5, 1 };
        foreach (var rating in ratings) await WorkerAsync("Ama", ["wiring"], null, null, rating);

        var found = new List<double>();
        var paging = new Paging(2);
        do
        {
            var page = (await market.Get<Workers>().SearchAsync(null, new WorkerSearch { Sort = WorkerSort.Rating }, paging, None)).Value;
            found.AddRange(page.Items.Select(worker => worker.Rating ?? 0));
            paging = paging with { Cursor = page.NextCursor };
        }
        while (paging.Cursor is not null);

        Assert.Equal(ratings.OrderDescending(), found);
    }

    [Fact]
    public async Task Recommended_jobs_come_by_score_with_every_factor_explained()
    {
        var worker = await market.JoinAsync(UserRole.Worker, Profile(["wiring", "solar"], Accra));
        var hirer = await market.JoinAsync(UserRole.Hirer);
        var half = await market.PublishAsync(hirer, Onsite(Accra, "wiring", "roofing"));
        var full = await market.PublishAsync(hirer, Onsite(Accra, "wiring", "solar"));
        var far = await market.PublishAsync(hirer, Onsite(Kumasi, "wiring", "solar"));
        await market.PublishAsync(hirer, Onsite(Accra, "painting"));
        var applied = await market.PublishAsync(hirer, Onsite(Accra, "wiring"));
        await market.Get<JobApplications>().ApplyAsync(worker, applied.Id, JobMarket.Application, None);

        var found = (await market.Get<JobMatches>().RecommendJobsAsync(worker, 10, None)).Value.Items;
        var again = (await market.Get<JobMatches>().RecommendJobsAsync(worker, 2, None)).Value.Items;

        Assert.Equal([full.Id, far.Id, half.Id], found.Select(match => match.Job.Id));
        Assert.Equal(found.Take(2).Select(match => (match.Job.Id, match.Score.Total)), again.Select(match => (match.Job.Id, match.Score.Total)));
        Assert.Equal(["skills", "place", "budget", "experience", "rating", "recency"], found[0].Score.Factors.Select(factor => factor.Name));
        Assert.Equal([40, 20, 15, 10, 0, 5], found[0].Score.Factors.Select(factor => factor.Points));
        Assert.All(found, match => Assert.Equal(match.Score.Total, match.Score.Factors.Sum(factor => factor.Points)));
        Assert.All(found.SelectMany(match => match.Score.Factors), factor => Assert.NotEmpty(factor.Why));
        Assert.Equal("role_not_allowed", Code(await market.Get<JobMatches>().RecommendJobsAsync(hirer, 10, None)));
    }

    [Fact]
    public async Task Matching_workers_are_the_hirers_to_see_and_show_nothing_private()
    {
        var hirer = await market.JoinAsync(UserRole.Hirer);
        var job = await market.PublishAsync(hirer, Onsite(Accra, "wiring", "solar"));
        var near = await market.JoinAsync(UserRole.Worker, Profile(["wiring"], Accra) with { Phone = "+233201234567" });
        var better = await market.JoinAsync(UserRole.Worker, Profile(["wiring", "solar"], Accra));
        await market.JoinAsync(UserRole.Worker, Profile(["wiring", "solar"], Kumasi));

        var found = (await market.Get<JobMatches>().MatchWorkersAsync(hirer, job.Id, 10, None)).Value.Items;

        Assert.Equal([better.UserId, near.UserId], found.Select(match => match.Worker.Id));
        var text = System.Text.Json.JsonSerializer.Serialize(found, ApiJson.Options);
        Assert.All(["5.6", "Ring Road", "+233", "@example.com"], secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Equal("not_your_job", Code(await market.Get<JobMatches>().MatchWorkersAsync(market.Stranger, job.Id, 10, None)));
    }

    [Theory]
    [InlineData(JobSort.Newest)]
    [InlineData(JobSort.BudgetMax)]
    [InlineData(JobSort.Deadline)]
    public async Task No_job_is_repeated_or_missed_while_others_are_published(JobSort sort)
    {
        var hirer = await market.JoinAsync(UserRole.Hirer);
        var random = new Random((int)sort);
        var before = new HashSet<Guid>();
        for (var count = 0; count < 60; count++) before.Add(await PostAsync(hirer, random));

        var seen = new List<Guid>();
        var paging = new Paging(7);
        do
        {
            var page = (await market.Get<JobSearches>().ListAsync(hirer, new JobSearch { Sort = sort, Skills = ["wiring"] }, paging, None)).Value;
            seen.AddRange(page.Items.Select(job => job.Id));
            paging = paging with { Cursor = page.NextCursor };
            for (var count = 0; count < 5 && paging.Cursor is not null && seen.Count < 200; count++) await PostAsync(hirer, random);
        }
        while (paging.Cursor is not null);

        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Subset(seen.ToHashSet(), before);
    }

    private async Task<Guid> PostAsync(Caller hirer, Random random)
    {
        var budget = random.Next(1, 6) * 10_000;
        var content = JobMarket.Content with
        {
            BudgetMin = Ghs(budget),
            BudgetMax = Ghs(budget),
            Deadline = random.Next(3) == 0 ? null : market.Now.AddDays(random.Next(1, 5)),
        };
        var job = Job.Draft(Guid.CreateVersion7(), hirer.UserId, content, market.Now).Value.Publish(market.Now).Value;
        await market.InsertAsync(job);
        return job.Id;
    }

    private static JobContent Onsite(Location place, params ImmutableArray<string> skills) =>
        JobMarket.Content with { IsRemote = false, Location = place, Skills = skills };

    private static UserProfile Profile(ImmutableArray<string> skills, Location place) => new(
        "Ama",
        "Mensah",
        Skills: skills,
        Experience: new WorkExperience(ExperienceLevel.Intermediate, 5),
        Location: place,
        HourlyRate: Ghs(5_000));

    private async Task<Guid> WorkerAsync(string name, ImmutableArray<string> skills, Location? place, string? bio, double rating = 0)
    {
        var id = Guid.CreateVersion7();
        var profile = new UserProfile(name, "Mensah", Bio: bio, Skills: skills, Location: place);
        var account = new NewAccount(id, $"{id}@example.com", "hash", UserRole.Worker, profile, Guid.CreateVersion7());
        await market.InsertAsync(User.RegisterVerified(account, market.Now) with { Rating = rating });
        return id;
    }

    private async Task AssertFindsAsync(WorkerSearch search, params Guid[] expected)
    {
        var page = (await market.Get<Workers>().SearchAsync(null, search, new Paging(), None)).Value;
        Assert.Equal(expected, page.Items.Select(worker => worker.Id));
    }
}
