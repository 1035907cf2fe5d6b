using System.Net;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

public sealed class SuggestionTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task The_beginning_of_a_skill_is_completed_by_those_of_published_jobs()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        await SampleJobs.DraftAsync(hirer, With("qanun tuning"));
        await SampleJobs.PublishAsync(hirer, With("Quilt  Making", "quarrying", "quilling"));
        await SampleJobs.PublishAsync(hirer, With("quarrying"));

        var found = await Until.HoldsAsync(() => SuggestAsync(hirer, "q=QU"), skills => skills.Length == 3);

        Assert.Equal(["quarrying", "quilling", "quilt making"], found);
        Assert.Equal(["quilling", "quilt making"], await SuggestAsync(hirer, "q=quil"));
        Assert.Equal(["quarrying"], await SuggestAsync(hirer, "q=q&limit=1"));
        Assert.Empty(await SuggestAsync(hirer, "q=quilts"));
        Assert.Equal(found, await SuggestAsync(app.Anonymous, "q=QU"));
    }

    [Fact]
    public async Task A_skill_that_an_active_job_gains_is_suggested_too()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.PublishAsync(hirer, With("joinery"));
        string[] gained = ["joinery", "xylography"];
        (await hirer.PatchAsync($"/jobs/{job}", new { skills = gained })).AssertStatus(HttpStatusCode.OK);

        await Until.HoldsAsync(() => SuggestAsync(hirer, "q=xy"), skills => skills is ["xylography"]);
    }

    [Fact]
    public async Task A_skill_is_suggested_to_who_types_base_letters_and_has_one_form()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        await SampleJobs.PublishAsync(hirer, With("Ɛkwan yɛ", "ɛkwan\u00A0yɛ", "zélé", "ze\u0301le\u0301"));

        await Until.HoldsAsync(() => SuggestAsync(hirer, "q=ekwa"), skills => skills is ["ɛkwan yɛ"]);
        await Until.HoldsAsync(() => SuggestAsync(hirer, "q=zel"), skills => skills is ["zélé"]);
        Assert.Equal(["ɛkwan yɛ"], await SuggestAsync(hirer, "q=%C6%90KWAN"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("q=")]
    [InlineData("q=%20")]
    [InlineData("q=a&limit=0")]
    [InlineData("q=a&limit=101")]
    [InlineData("q=a&other=1")]
    public async Task A_bad_question_is_refused(string query)
    {
        var user = await app.SignUpAsync(UserRole.Worker);

        (await user.GetAsync($"/jobs/suggestions?{query}")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    private static Dictionary<string, object?> With(params string[] skills)
    {
        var content = SampleJobs.Content();
        content["skills"] = skills;
        return content;
    }

    private static async Task<string[]> SuggestAsync(TestClient user, string query) =>
        [.. (await user.GetAsync($"/jobs/suggestions?{query}")).Body.GetProperty("items").EnumerateArray().Select(skill => skill.GetString()!)];
}
