using System.Net;
using System.Text.Json;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>Every list has the same shape, and the same thing the same name.</summary>
public sealed class ListShapeTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public void No_answer_is_a_bare_list() =>
        Assert.Empty(ApiOperation.All
            .Where(operation => operation.Endpoint.Response is { } type && type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable)))
            .Select(operation => operation.Name));

    [Fact]
    public void Whatever_has_items_has_a_cursor() =>
        Assert.Empty(ApiOperation.All
            .Where(operation => operation.Endpoint.Response is { } type && type.GetProperty("Items") is not null && type.GetProperty("NextCursor") is null)
            .Select(operation => operation.Name));

    [Fact]
    public async Task What_was_a_bare_list_has_items_and_a_cursor()
    {
        var parties = await ContractParties.DraftAsync(app);
        var job = await SampleJobs.PublishAsync(parties.Hirer);
        foreach (var (client, path) in ((TestClient, string)[])[
            (parties.Worker, "/jobs/recommended"), (parties.Hirer, $"/jobs/{job}/matches"), (parties.Hirer, "/jobs/suggestions?q=wi"), (parties.Hirer, $"/contracts/{parties.ContractId}/timeline"),
        ])
        {
            var answer = await client.GetAsync(path);
            answer.AssertStatus(HttpStatusCode.OK);
            Assert.Equal(JsonValueKind.Array, answer.Body.GetProperty("items").ValueKind);
            Assert.Equal(JsonValueKind.Null, answer.Body.GetProperty("nextCursor").ValueKind);
        }

        var timeline = (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/timeline")).Body;
        Assert.NotEqual(0, timeline.GetProperty("items").GetArrayLength());
        Assert.NotEqual(0, timeline.GetProperty("next").GetArrayLength());
    }

    [Fact]
    public async Task A_saved_search_has_the_names_of_the_list_of_jobs()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        var criteria = new { q = "wiring", skills = new[] { "Electrical" }, near = new { latitude = 5.6, longitude = -0.19 }, radiusKm = 25 };

        (await worker.PostAsync("/jobs/searches", new { name = "Wiring", criteria })).AssertStatus(HttpStatusCode.Created);

        var saved = (await worker.GetAsync("/jobs/searches")).Body.GetProperty("items")[0].GetProperty("criteria");
        Assert.Equal(("wiring", "electrical", 5.6), (saved.GetProperty("q").GetString(), saved.GetProperty("skills")[0].GetString(), saved.GetProperty("near").GetProperty("latitude").GetDouble()));
        (await worker.PostAsync("/jobs/searches", new { name = "Wiring", criteria = new { words = "wiring" } })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }
}
