using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>What may be kept of an answer, what is not sent again, and how large ones are sent.</summary>
public sealed class CachingTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    public static TheoryData<string> Reads => [.. ApiOperation.All.Where(operation => operation.Method == HttpMethod.Get).Select(operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Nobody_on_the_way_keeps_what_is_not_public(string function)
    {
        var operation = ApiOperation.All.Single(found => found.Name == function);
        var world = await AccessWorld.MakeAsync(app);
        var isPublic = operation.Endpoint.Access == Access.Everybody;
        foreach (var (client, _, _) in world.Callers)
        {
            using var response = await SendAsync(HttpMethod.Get, await world.PathAsync(operation), client.AccessToken);
            var kept = response.Headers.CacheControl!;
            // An attachment is kept by its reader, who asks each time whether it may still be shown.
            if (function == "GetAttachment" && response.StatusCode == HttpStatusCode.OK) Assert.True(kept is { Private: true, NoCache: true });
            else if (isPublic && client.AccessToken is null) Assert.True(kept is { NoCache: true, NoStore: false });
            else Assert.True(kept.NoStore, $"{(int)response.StatusCode} {kept}");
        }
    }

    [Fact]
    public async Task Tokens_and_refusals_are_not_kept_either()
    {
        var user = await app.SignUpAsync(UserRole.Hirer);
        foreach (var answer in (TestAnswer[])[
            await app.Anonymous.PostAsync("/auth/login", new { email = user.Email, password = KelmahApp.Password }),
            await app.Anonymous.PostAsync("/auth/login", new { email = user.Email, password = "not-the-password" }),
            await user.PostAsync("/jobs", SampleJobs.Content()),
            await app.Anonymous.GetAsync("/nothing"),
        ]) Assert.True(answer.Headers.CacheControl!.NoStore, answer.Text);
    }

    [Fact]
    public async Task What_the_client_has_is_not_sent_again()
    {
        var parties = await ContractParties.DraftAsync(app);
        foreach (var path in (string[])[$"/api/v1/contracts/{parties.ContractId}", $"/api/v1/milestones/{parties.MilestoneId}", "/api/v1/users/me"])
        {
            using var whole = await SendAsync(HttpMethod.Get, path, parties.Hirer.AccessToken);
            var tag = whole.Headers.ETag!.Tag;
            foreach (var known in (string[])[tag, $"W/{tag}", $"\"other\", {tag}", "*"])
            {
                using var again = await SendAsync(HttpMethod.Get, path, parties.Hirer.AccessToken, ("If-None-Match", known));
                Assert.Equal((HttpStatusCode.NotModified, tag), (again.StatusCode, again.Headers.ETag!.Tag));
                Assert.Empty(await again.Content.ReadAsByteArrayAsync());
            }

            foreach (var other in (string[])["\"1\"", tag.Replace('-', '+'), "nonsense"])
            {
                using var again = await SendAsync(HttpMethod.Get, path, parties.Hirer.AccessToken, ("If-None-Match", other));
                Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            }
        }
    }

    /// <summary>A contract shows its milestones, and keeps its version when one of them is started.</summary>
    [Fact]
    public async Task What_shows_other_things_is_sent_again_when_they_change()
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/api/v1/contracts/{parties.ContractId}";
        using var before = await SendAsync(HttpMethod.Get, path, parties.Hirer.AccessToken);
        var changed = await parties.Hirer.PatchAsync($"/milestones/{parties.MilestoneId}", new { title = "Wiring and lamps" });
        changed.AssertStatus(HttpStatusCode.OK);

        using var after = await SendAsync(HttpMethod.Get, path, parties.Hirer.AccessToken, ("If-None-Match", before.Headers.ETag!.Tag));

        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Contains("Wiring and lamps", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_and_a_bare_version_both_guard_a_change()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.DraftAsync(hirer);
        var tag = (await hirer.GetAsync($"/jobs/{job}")).Headers.ETag!.Tag;

        (await hirer.PatchAsync($"/jobs/{job}", new { title = "Another title" }, ("If-Match", tag))).AssertStatus(HttpStatusCode.OK);
        (await hirer.PatchAsync($"/jobs/{job}", new { title = "A third title" }, ("If-Match", "\"2\""))).AssertStatus(HttpStatusCode.OK);
        (await hirer.PatchAsync($"/jobs/{job}", new { title = "A fourth title" }, ("If-Match", tag))).AssertProblem(HttpStatusCode.PreconditionFailed, "version_mismatch");
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip;q=1, br;q=0.5", "gzip")]
    [InlineData("br;q=0, gzip;q=0", null)]
    [InlineData("identity", null)]
    [InlineData("", null)]
    public async Task A_large_answer_is_sent_as_the_client_takes_it(string accepted, string? coding)
    {
        using var plain = await SendAsync(HttpMethod.Get, "/openapi.json");
        using var coded = await SendAsync(HttpMethod.Get, "/openapi.json", null, ("Accept-Encoding", accepted));

        Assert.Equal(coding, coded.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("Accept-Encoding", coded.Headers.Vary);
        var bytes = await coded.Content.ReadAsByteArrayAsync();
        Assert.Equal(bytes.Length, coded.Content.Headers.ContentLength);
        Assert.Equal(await plain.Content.ReadAsStringAsync(), Decode(bytes, coding));
        if (coding is not null) Assert.InRange(bytes.Length, 1, (int)plain.Content.Headers.ContentLength! / 4);
    }

    [Fact]
    public async Task Small_answers_and_those_with_a_secret_are_sent_as_they_are()
    {
        using var small = await SendAsync(HttpMethod.Get, "/health/live", null, ("Accept-Encoding", "gzip"));
        Assert.Empty(small.Content.Headers.ContentEncoding);
        var user = await app.SignUpAsync(UserRole.Hirer);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/login") { Content = TestClient.Json(new { email = user.Email, password = KelmahApp.Password }) };
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var secret = await app.Http.SendAsync(request);
        Assert.Empty(secret.Content.Headers.ContentEncoding);
        Assert.InRange((await secret.Content.ReadAsStringAsync()).Length, 1_024, int.MaxValue);
    }

    [Fact]
    public async Task A_list_is_compressed_and_reads_the_same()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        for (var count = 0; count < 3; count++) await SampleJobs.PublishAsync(hirer);
        var path = $"/api/v1/jobs?hirerId={hirer.UserId}";

        using var coded = await SendAsync(HttpMethod.Get, path, hirer.AccessToken, ("Accept-Encoding", "br"));

        var items = JsonSerializer.Deserialize<JsonElement>(Decode(await coded.Content.ReadAsByteArrayAsync(), "br")).GetProperty("items");
        Assert.Equal(("br", 3), (Assert.Single(coded.Content.Headers.ContentEncoding), items.GetArrayLength()));
    }

    private static string Decode(byte[] bytes, string? coding)
    {
        using var plain = new MemoryStream(bytes);
        using Stream stream = coding switch
        {
            "br" => new BrotliStream(plain, CompressionMode.Decompress),
            "gzip" => new GZipStream(plain, CompressionMode.Decompress),
            _ => plain,
        };
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await app.Http.SendAsync(request);
    }
}
