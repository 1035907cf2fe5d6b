using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Kelmah.Functions.Demo;
using Kelmah.Testing;

namespace Kelmah.WorkerHost.Tests;

/// <summary>HTTP functions, called through the host and the worker's own web server.</summary>
[Collection(SharedHostCollection.Name)]
public sealed class HttpTests(SharedHost shared)
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[200]];

    private const string Origin = "http://localhost:3000";

    private HttpClient Http => shared.Host.Http;

    [Fact]
    public async Task The_worker_is_ready()
    {
        using var answer = await Http.GetAsync("/health/ready");
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_administrator_signs_in_and_lists_the_users()
    {
        var admin = await SignInAsync();
        Assert.Contains(
            (await admin.GetAsync("/api/v1/admin/users", CancellationToken.None)).Items(), static user => user.Text("email") == KelmahAdmin.Email);
    }

    [Fact]
    public async Task A_caller_without_a_token_is_refused()
    {
        using var answer = await Http.GetAsync("/api/v1/admin/audit");
        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task A_problem_names_the_trace_of_its_request()
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/no-such-thing");
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var answer = await Http.SendAsync(request);
        var problem = await AssertProblemAsync(answer, HttpStatusCode.NotFound, "route_not_found");
        Assert.Equal(trace.ToString(), problem.GetProperty("traceId").GetString());
    }

    [Fact]
    public async Task Input_that_is_not_valid_is_refused_with_its_fields()
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/auth/register", new { email = "ama@example.com", password = "a-long-password" });
        var problem = await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "invalid_input");
        Assert.True(problem.GetProperty("errors").TryGetProperty("role", out _), problem.ToString());
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_refused_by_what_the_function_throws()
    {
        using var content = new StringContent("{", MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await Http.PostAsync("/api/v1/auth/login", content);
        await AssertProblemAsync(answer, HttpStatusCode.BadRequest, "invalid_input");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var content = new ByteArrayContent(new byte[2 << 20]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await Http.PostAsync("/api/v1/auth/login", content);
        await AssertProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Theory]
    [InlineData("GET", "/api/v1/no-such-thing", HttpStatusCode.NotFound, "route_not_found")]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound, "route_not_found")]
    [InlineData("DELETE", "/api/v1/auth/login", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("GET", "/api/v1/jobs/not-a-guid", HttpStatusCode.BadRequest, "invalid_input")]
    public async Task A_path_that_no_function_has_is_answered_as_one(string method, string path, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await Http.SendAsync(request);
        await AssertProblemAsync(answer, status, code);
    }

    [Fact]
    public async Task HEAD_and_OPTIONS_are_answered_and_a_browser_may_call()
    {
        using var head = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/health/live"));
        Assert.Equal((HttpStatusCode.OK, 0), (head.StatusCode, (await head.Content.ReadAsByteArrayAsync()).Length));

        using var options = new HttpRequestMessage(HttpMethod.Options, "/api/v1/jobs");
        options.Headers.Add("Origin", Origin);
        options.Headers.Add("Access-Control-Request-Method", "POST");
        options.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key");
        using var preflight = await Http.SendAsync(options);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal("GET, HEAD, OPTIONS, POST", string.Join(", ", preflight.Content.Headers.Allow));
        Assert.Equal(Origin, Assert.Single(preflight.Headers.GetValues("Access-Control-Allow-Origin")));

        using var call = new HttpRequestMessage(HttpMethod.Get, "/api/v1/wallet");
        call.Headers.Add("Origin", Origin);
        using var called = await Http.SendAsync(call);
        Assert.Equal(Origin, Assert.Single(called.Headers.GetValues("Access-Control-Allow-Origin")));
        await AssertProblemAsync(called, HttpStatusCode.Unauthorized, "not_signed_in");
    }

    [Fact]
    public async Task A_repeat_with_its_key_gets_the_first_answer()
    {
        var admin = await SignInAsync();
        using var first = await UploadAsync(admin, Png, "once.png", "key-of-the-upload");
        using var again = await UploadAsync(admin, Png, "once.png", "key-of-the-upload");

        Assert.True(first.StatusCode == HttpStatusCode.Created, await first.Content.ReadAsStringAsync());
        Assert.Equal("true", Assert.Single(again.Headers.GetValues("Idempotent-Replayed")));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_large_answer_comes_whole()
    {
        var description = await Http.GetFromJsonAsync<JsonElement>("/openapi.json");
        Assert.True(description.GetProperty("paths").EnumerateObject().Count() > 50);
    }

    [Fact]
    public async Task An_uploaded_file_is_scanned_and_read_back()
    {
        var admin = await SignInAsync();
        using var uploaded = await UploadAsync(admin, Png, "a photo.png");
        Assert.True(uploaded.StatusCode == HttpStatusCode.Created, await uploaded.Content.ReadAsStringAsync());
        var id = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
        await admin.WaitForAsync($"/api/v1/attachments/{id}/metadata", static file => file.Text("scanState") == "clean", CancellationToken.None);

        using var content = await DownloadAsync(admin, id, null);
        Assert.Equal(Png, await content.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", content.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(content.Headers.GetValues("X-Content-Type-Options")));
        using var again = await DownloadAsync(admin, id, content.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_answered_as_a_problem()
    {
        var admin = await SignInAsync();
        using var uploaded = await UploadAsync(admin, Png, "unreadable.png");
        var id = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
        await admin.WaitForAsync($"/api/v1/attachments/{id}/metadata", static file => file.Text("scanState") == "clean", CancellationToken.None);
        var file = Path.Combine(shared.Host.AttachmentsFolder, id);
        File.Delete(file);
        // It opens, and fails when it is read, which is after the function has returned.
        File.CreateSymbolicLink(file, "/proc/self/mem");

        using var answer = await DownloadAsync(admin, id, null);

        await AssertProblemAsync(answer, HttpStatusCode.InternalServerError, "internal_error");
    }

    [Fact]
    public async Task A_file_of_ten_mebibytes_is_taken_and_one_byte_more_is_not()
    {
        const int limit = 10 << 20;
        var admin = await SignInAsync();
        using var taken = await UploadAsync(admin, [.. Png, .. new byte[limit - Png.Length]], "large.png");
        Assert.True(taken.StatusCode == HttpStatusCode.Created, await taken.Content.ReadAsStringAsync());
        using var refused = await UploadAsync(admin, [.. Png, .. new byte[limit - Png.Length + 1]], "too large.png");
        await AssertProblemAsync(refused, HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }

    private async Task<StoryClient> SignInAsync()
    {
        var admin = new StoryClient(Http) { AuditReason = "The test looks at it" };
        await admin.SignInAsync(KelmahAdmin.Email, KelmahAdmin.Password, CancellationToken.None);
        return admin;
    }

    private Task<HttpResponseMessage> UploadAsync(StoryClient user, byte[] content, string name, string? key = null)
    {
        var part = new ByteArrayContent(content);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/attachments") { Content = new MultipartFormDataContent { { part, "file", name } } };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return Http.SendAsync(request);
    }

    private Task<HttpResponseMessage> DownloadAsync(StoryClient user, string id, EntityTagHeaderValue? known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/attachments/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.AccessToken);
        if (known is not null) request.Headers.IfNoneMatch.Add(known);
        return Http.SendAsync(request);
    }
}
