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

        Assert.Equal(all.Count, all.Select(category => category.Id).Distinct().Count());
        Assert.Equal(all.Select(category => category.Name).Order(StringComparer.Ordinal), all.Select(category => category.Name));
        Assert.All(all, category =>
        {
            Assert.Matches("^[a-z_]+$", category.Id);
            Assert.NotEmpty(category.Skills);
            Assert.Equal(Skills.Normalize(category.Skills).AsEnumerable(), category.Skills.AsEnumerable());
            Assert.All(category.Skills, skill => Assert.InRange(skill.Length, 1, Skills.MaxLength));
        });
    }
}
