using System.Net;
using System.Reflection;
using Kelmah.Functions.Platform;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>What is answered where no function takes a request as it is: other methods, HEAD and OPTIONS, ids that are none, unknown paths.</summary>
public sealed class KnownRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    public static TheoryData<string> Paths => [.. ApiOperation.All.Select(operation => operation.Path).Distinct()];

    [Theory]
    [InlineData("DELETE", "/api/v1/jobs", "GET, HEAD, OPTIONS, POST")]
    [InlineData("PUT", "/api/v1/jobs/", "GET, HEAD, OPTIONS, POST")]
    [InlineData("POST", "/docs", "GET, HEAD, OPTIONS")]
    [InlineData("POST", "/", "GET, HEAD, OPTIONS")]
    [InlineData("GET", "/api/v1/auth/login", "OPTIONS, POST")]
    [InlineData("HEAD", "/api/v1/auth/login", "OPTIONS, POST")]
    [InlineData("PROPFIND", "/API/v1/wallet", "GET, HEAD, OPTIONS")]
    [InlineData("POST", "/api/v1/users/01890a5d-ac96-774b-bcce-000000000001", "GET, HEAD, OPTIONS")]
    [InlineData("POST", "/api/v1/jobs/saved", "GET, HEAD, OPTIONS")]
    public async Task Another_method_is_answered_with_those_that_are_taken(string method, string path, string allowed)
    {
        using var response = await SendAsync(method, path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        if (method != "HEAD") Assert.Contains("method_not_allowed", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Options_of_every_route_names_its_methods(string template)
    {
        using var response = await SendAsync("OPTIONS", template.Replace("{account}", "platform:fees", StringComparison.Ordinal).Replace("{id}", Id, StringComparison.Ordinal)
            .Replace("{offerId}", Id, StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var methods = ApiOperation.All.Where(operation => operation.Path == template).Select(operation => operation.Method.Method).ToList();
        if (methods.Contains("GET")) methods.Add("HEAD");
        Assert.Equal(methods.Append("OPTIONS").Order(StringComparer.Ordinal), response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/api/v1/jobs/{0}/matches", "id")]
    [InlineData("/api/v1/milestones/{0}", "id")]
    public async Task An_id_that_is_none_is_named(string path, string name)
    {
        foreach (var wrong in (string[])["xyz", "1", "01890a5d-ac96-774b-bcce-00000000000", "me%20too"])
        {
            var answer = await app.Anonymous.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, wrong));
            answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
            Assert.Equal([name], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        }
    }

    [Fact]
    public async Task All_ids_that_are_none_are_named_at_once()
    {
        var answer = await app.Anonymous.PostAsync("/applications/a/offers/b/accept");

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal(["id", "offerId"], answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("GET", "/nothing")]
    [InlineData("POST", "/api")]
    [InlineData("OPTIONS", "/api/v1/nothing")]
    [InlineData("GET", "/api//v1/jobs")]
    [InlineData("GET", "/favicon.ico?v=1")]
    public async Task Unknown_paths_are_problems_everywhere(string method, string path)
    {
        using var response = await SendAsync(method, path);

        (await TestAnswer.ReadAsync(response)).AssertProblem(HttpStatusCode.NotFound, "route_not_found");
    }

    [Fact]
    public async Task The_start_page_leads_to_the_documentation()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = app.Http.BaseAddress };

        using var response = await http.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal((HttpStatusCode.Found, "/docs"), (response.StatusCode, response.Headers.Location!.OriginalString));
    }

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/docs")]
    [InlineData("/health/live")]
    [InlineData("/api/v1/auth/jwks.json")]
    [InlineData("/api/v1/users/me")]
    public async Task HEAD_is_answered_as_GET_without_the_body(string path)
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        using var whole = await SendAsync("GET", path, user.AccessToken);
        using var head = await SendAsync("HEAD", path, user.AccessToken);

        Assert.Equal(whole.StatusCode, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(whole.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public void Every_GET_takes_HEAD() => Assert.Empty(
        from type in typeof(Program).Assembly.GetTypes()
        from method in type.GetMethods()
        from parameter in method.GetParameters()
        let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
        where trigger?.Methods is { } methods && methods.Contains("get") != methods.Contains("head")
        select $"{type.Name}.{method.Name}");

    /// <summary>Nobody learns at a door what stands behind it.</summary>
    [Fact]
    public async Task A_route_for_this_machine_is_to_others_as_one_that_is_not_there()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/simulators/outbox");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var closed = await app.Http.SendAsync(request);
        using var missing = await SendAsync("GET", "/simulators/nothing");

        Assert.Equal(await ShapeAsync(missing), await ShapeAsync(closed));
        Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
    }

    private const string Id = "01890a5d-ac96-774b-bcce-000000000001";

    private static async Task<string> ShapeAsync(HttpResponseMessage response)
    {
        var answer = await TestAnswer.ReadAsync(response);
        return $"{answer.Status} {answer.ContentType} {answer.Code} {string.Join(' ', response.Headers.Select(header => header.Key).Order(StringComparer.Ordinal))}";
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return await app.Http.SendAsync(request);
    }
}
