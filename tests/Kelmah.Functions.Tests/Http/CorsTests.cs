using System.Net;
using Kelmah.Functions.Platform;

namespace Kelmah.Functions.Tests.Http;

/// <summary>Pages of other sites that call the API from a browser.</summary>
public sealed class CorsTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string Own = "http://localhost:3000";

    public static TheoryData<string> Operations => [.. ApiOperation.All.Select(operation => $"{operation.Method.Method} {operation.Path}")];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_page_of_the_web_site_may_call_every_route_with_every_header(string operation)
    {
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        const string headers = "authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, traceparent";
        var target = path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{offerId}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal);
        using var response = await PreflightAsync(app.Http, target, Own, method, headers);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Own, One(response, "Access-Control-Allow-Origin"));
        Assert.Equal(method, One(response, "Access-Control-Allow-Methods"));
        Assert.Equal(headers.Split(", "), One(response, "Access-Control-Allow-Headers")!.Split(',', StringSplitOptions.TrimEntries));
        Assert.Equal("7200", One(response, "Access-Control-Max-Age"));
        Assert.Null(One(response, "Access-Control-Allow-Credentials"));
    }

    [Fact]
    public async Task Answers_and_refusals_can_be_read_with_what_stands_in_their_headers()
    {
        foreach (var path in (string[])["/health/live", "/api/v1/jobs", "/api/v1/nothing", "/docs", "/api/v1/jobs?limit=0"])
        {
            using var response = await GetAsync(path, Own);
            Assert.Equal(Own, One(response, "Access-Control-Allow-Origin"));
            Assert.Equal(
                ["Allow", "Content-Disposition", "ETag", "Idempotent-Replayed", "Location", "Retry-After", "X-Trace-Id", "WWW-Authenticate"],
                One(response, "Access-Control-Expose-Headers")!.Split(',', StringSplitOptions.TrimEntries));
        }
    }

    [Theory]
    [InlineData("http://localhost:3001")]
    [InlineData("https://localhost:3000")]
    [InlineData("http://localhost:3000.example.com")]
    [InlineData("null")]
    public async Task A_page_of_another_site_may_not(string origin)
    {
        using var asked = await PreflightAsync(app.Http, "/api/v1/jobs", origin, "GET", "authorization");
        using var called = await GetAsync("/health/live", origin);

        Assert.Null(One(asked, "Access-Control-Allow-Origin"));
        Assert.Null(One(called, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_an_origin_nothing_is_said_of_it()
    {
        using var response = await app.Http.GetAsync(new Uri("/health/live", UriKind.Relative));

        Assert.Null(One(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_not_promised()
    {
        using var response = await PreflightAsync(app.Http, "/simulators/clock", Own, "POST", "content-type");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Null(One(response, "Access-Control-Allow-Methods"));
    }

    [Fact]
    public async Task A_browser_may_ask_as_often_as_it_likes_whether_a_page_may_call()
    {
        await using var limited = await KelmahApp.StartNewAsync(("RateLimits:RequestsPerMinute", "5"), ("RateLimits:AuthRequestsPerMinute", "5"));
        for (var asked = 0; asked < 12; asked++)
        {
            using var response = await PreflightAsync(limited.Http, "/api/v1/auth/login", Own, "POST", "content-type");
            Assert.Equal((HttpStatusCode.NoContent, Own), (response.StatusCode, One(response, "Access-Control-Allow-Origin")));
        }
    }

    [Theory]
    [InlineData("Http:CorsOrigins")]
    [InlineData("Host:CORS")]
    public async Task The_origins_of_the_settings_take_the_place_of_the_web_site(string setting)
    {
        await using var other = await KelmahApp.StartNewAsync((setting, "https://App.example.com, https://admin.example.com:8443,https://xn--bcher-kva.example"));

        foreach (var origin in (string[])["https://app.example.com", "https://admin.example.com:8443", "https://xn--bcher-kva.example"])
        {
            using var allowed = await PreflightAsync(other.Http, "/api/v1/jobs", origin, "GET", "authorization");
            Assert.Equal(origin, One(allowed, "Access-Control-Allow-Origin"));
        }

        using var refused = await PreflightAsync(other.Http, "/api/v1/jobs", Own, "GET", "authorization");
        Assert.Null(One(refused, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/app")]
    [InlineData("https://user@app.example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("ftp://app.example.com")]
    [InlineData("https://app.example.com,nonsense")]
    public async Task Origins_that_are_none_stop_the_start(string origins)
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => KelmahApp.StartNewAsync(("Http:CorsOrigins", origins)));

        Assert.Contains("Http__CorsOrigins", failure.ToString(), StringComparison.Ordinal);
    }

    private static string? One(HttpResponseMessage response, string header) => response.Headers.TryGetValues(header, out var values) ? Assert.Single(values) : null;

    private static async Task<HttpResponseMessage> PreflightAsync(HttpClient http, string path, string origin, string method, string headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", headers);
        return await http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", origin);
        return await app.Http.SendAsync(request);
    }
}
