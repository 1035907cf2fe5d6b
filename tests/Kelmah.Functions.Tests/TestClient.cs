using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Kelmah.Functions.Tests;

/// <summary>Calls the API as one user, or as nobody.</summary>
public sealed class TestClient(HttpClient http, string? accessToken)
{
    public Guid UserId { get; init; }

    public string Email { get; init; } = "";

    public string RefreshToken { get; init; } = "";

    /// <summary>Why this user, an administrator, reads what is private to others: sent with every GET; null for none.</summary>
    public string? AuditReason { get; init; }

    public string? AccessToken => accessToken;

    /// <summary>The same user over another connection, for example after a restart of the app.</summary>
    public TestClient Over(HttpClient other) => new(other, accessToken) { UserId = UserId, Email = Email, RefreshToken = RefreshToken, AuditReason = AuditReason };

    public Task<TestAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<TestAnswer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : Json(body), headers);

    public Task<TestAnswer> PatchAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, Json(body), headers);

    public Task<TestAnswer> PutAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, Json(body), headers);

    public Task<TestAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    /// <param name="method">The verb.</param>
    /// <param name="path">Below <c>/api/v1</c>, or whole where the route itself is.</param>
    /// <param name="content">The body.</param>
    /// <param name="headers">Of the request.</param>
    public async Task<TestAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, IsWhole(path) ? path : "/api/v1" + path) { Content = content };
        if (accessToken is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        if (AuditReason is not null && method == HttpMethod.Get) request.Headers.TryAddWithoutValidation("X-Audit-Reason", AuditReason);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    private static bool IsWhole(string path) =>
        path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/health/", StringComparison.Ordinal) || path.StartsWith("/docs", StringComparison.Ordinal) || path == "/openapi.json";

    public static HttpContent Json(object body) => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
}

/// <summary>An answer, read whole.</summary>
public sealed record TestAnswer(HttpStatusCode Status, string? ContentType, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Body => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The <c>code</c> of a problem.</summary>
    public string? Code => Body.GetProperty("code").GetString();

    public string Id => Body.GetProperty("id").GetString()!;

    public static async Task<TestAnswer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(), response.Headers);

    /// <summary>Asserts the status; where it is another one, the failure shows what was answered.</summary>
    public void AssertStatus(HttpStatusCode status) => Assert.True(Status == status, $"{(int)status} was expected: {(int)Status} {Text}");

    /// <summary>Asserts that it is a problem of RFC 9457 with a status and a code.</summary>
    public TestAnswer AssertProblem(HttpStatusCode status, string code)
    {
        AssertProblem();
        Assert.Equal((status, code), (Status, Code));
        return this;
    }

    /// <summary>Asserts that it is a well-formed problem with a status of 4xx.</summary>
    public TestAnswer AssertProblem()
    {
        Assert.InRange((int)Status, 400, 499);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal((int)Status, Body.GetProperty("status").GetInt32());
        Assert.Equal($"urn:kelmah:error:{Code}", Body.GetProperty("type").GetString());
        Assert.NotEmpty(Body.GetProperty("title").GetString()!);
        Assert.NotEmpty(Body.GetProperty("traceId").GetString()!);
        return this;
    }
}
