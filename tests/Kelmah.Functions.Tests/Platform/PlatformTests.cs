using System.Net;
using System.Text.Json;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Tests.Platform;

public sealed class PlatformTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task The_app_is_live() =>
        Assert.Equal("live", (await ReadAsync("/health/live")).GetProperty("status").GetString());

    [Fact]
    public async Task The_app_is_ready_when_its_store_its_queues_its_attachments_and_its_outbox_work()
    {
        var health = await ReadAsync("/health/ready");

        Assert.Equal("ready", health.GetProperty("status").GetString());
        Assert.Equal(
            ["attachments", "clock", "disk", "mail", "outbox", "queues", "store"],
            health.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("works").GetBoolean())
                .Select(check => check.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_described_route_is_served()
    {
        var (document, _) = OpenApiDocument.Parse(await app.Http.GetStringAsync("/openapi.json"), "json");
        foreach (var (path, item) in document!.Paths)
        {
            foreach (var verb in item.Operations!.Keys)
            {
                var target = path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal)
                    .Replace("{offerId}", Guid.Empty.ToString(), StringComparison.Ordinal)
                    .Replace("{version}", "1", StringComparison.Ordinal);
                using var request = new HttpRequestMessage(verb, target);
                using var response = await app.Http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                Assert.True((int)response.StatusCode < 500, $"{verb} {path} answers {response.StatusCode}");
                Assert.False(
                    response.StatusCode == HttpStatusCode.NotFound && text.Contains("route_not_found", StringComparison.Ordinal),
                    $"{verb} {path} is not served");
            }
        }
    }

    [Fact]
    public async Task The_page_needs_nothing_from_elsewhere()
    {
        using var response = await app.Http.GetAsync("/docs");
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/docs/scalar.js", "createApiReference")]
    [InlineData("/docs/start.js", "url: 'openapi.json'")]
    public async Task What_the_page_is_made_from_is_served_here(string path, string content)
    {
        using var response = await app.Http.GetAsync(path);

        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains($"src=\"{path[1..]}\"", await app.Http.GetStringAsync("/docs"), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ReadAsync(string path)
    {
        using var response = await app.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
    }
}
