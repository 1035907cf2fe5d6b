using System.Net;
using Kelmah.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

public sealed class CategoryTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Everybody_reads_the_trades_and_finds_jobs_by_their_skills()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.PublishAsync(hirer);
        foreach (var caller in new[] { app.Anonymous, hirer, await app.SignUpAsync(UserRole.Worker), await app.SignInAsAdminAsync() })
        {
            var answer = await caller.GetAsync("/jobs/categories");

            answer.AssertStatus(HttpStatusCode.OK);
            var electrical = answer.Body.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetString() == "electrical");
            var skill = electrical.GetProperty("skills").EnumerateArray().Select(item => item.GetString()).First(item => item == "wiring");
            Assert.Contains(job, (await caller.GetAsync($"/jobs?skills={skill}&hirerId={hirer.UserId}")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_trade_has_an_id_of_its_own_and_skills_as_they_are_stored()
    {
        var all = JobCategories.All.Items;

        Assert.Equal(Enum.GetValues<JobCategoryName>(), all.Select(category => category.Id).Order());
        Assert.Equal(all.Select(category => category.Name).Order(StringComparer.Ordinal), all.Select(category => category.Name));
        Assert.All(all, category =>
        {
            Assert.NotEmpty(category.Skills);
            Assert.Equal(Skills.Normalize(category.Skills).AsEnumerable(), category.Skills.AsEnumerable());
            Assert.All(category.Skills, skill => Assert.InRange(skill.Length, 1, Skills.MaxLength));
        });
    }

    [Fact]
    public async Task Jobs_are_found_by_the_skills_of_categories_and_by_further_skills()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var pipes = await PublishAsync(hirer, "pipe fitting", "welding");
        var roof = await PublishAsync(hirer, "thatching");
        var lights = await PublishAsync(hirer, "lighting");
        var mine = $"hirerId={hirer.UserId}";

        foreach (var caller in new[] { app.Anonymous, hirer, await app.SignUpAsync(UserRole.Worker) })
        {
            Assert.Equal([pipes], await FindAsync(caller, $"{mine}&category=plumbing"));
            Assert.Equal([roof, pipes], await FindAsync(caller, $"{mine}&category=plumbing,roofing"));
            Assert.Equal([pipes], await FindAsync(caller, $"{mine}&category=plumbing,roofing&skills=welding"));
            Assert.Empty(await FindAsync(caller, $"{mine}&category=roofing&skills=welding"));
            Assert.Empty(await FindAsync(caller, $"{mine}&category=tailoring"));
            Assert.Equal([lights, roof, pipes], await FindAsync(caller, mine));
        }

        (await app.Anonymous.GetAsync("/jobs?category=masonry")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task A_search_by_category_and_place_is_saved_and_read_as_it_was_given()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        var saved = await worker.PostAsync("/jobs/searches", new { name = "Roofs", criteria = new { category = (string[])["roofing", "plumbing"], city = "Tamale", region = "Northern" } });

        Assert.Equal(HttpStatusCode.Created, saved.Status);
        var read = (await worker.GetAsync("/jobs/searches")).Body.GetProperty("items")[0].GetProperty("criteria");
        Assert.Equal(["roofing", "plumbing"], read.GetProperty("category").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(("Tamale", "Northern"), (read.GetProperty("city").GetString(), read.GetProperty("region").GetString()));
        foreach (var empty in new object[] { new { category = Array.Empty<string>() }, new { city = " ", region = "" } })
            (await worker.PostAsync("/jobs/searches", new { name = "All", criteria = empty })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await worker.PostAsync("/jobs/searches", new { name = "Masons", criteria = new { category = (string[])["masonry"] } })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    private static Task<string> PublishAsync(TestClient hirer, params string[] skills)
    {
        var content = SampleJobs.Content();
        content["skills"] = skills;
        return SampleJobs.PublishAsync(hirer, content);
    }

    private static async Task<string[]> FindAsync(TestClient caller, string query) =>
        [.. (await caller.GetAsync($"/jobs?{query}")).Body.GetProperty("items").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];
}
