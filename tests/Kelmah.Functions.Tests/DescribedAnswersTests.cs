using System.Net;
using System.Text;
using Xunit.Sdk;

namespace Kelmah.Functions.Tests;

/// <summary>What holds answers against the description finds what is not described.</summary>
public sealed class DescribedAnswersTests
{
    private const string Problem = """{"type":"urn:kelmah:error:invalid_input","title":"No.","status":400,"code":"invalid_input","traceId":"1"}""";

    [Fact]
    public async Task An_answer_as_it_is_described_passes() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("/api/v1/jobs", 400, Problem, "application/problem+json")).StatusCode);

    [Theory]
    [InlineData("/api/v1/jobs", 418, Problem, "application/problem+json", "no such status")]
    [InlineData("/api/v1/jobs", 400, Problem, "text/plain", "describes no text/plain")]
    [InlineData("/api/v1/jobs", 400, """{"type":"urn:kelmah:error:invalid_input","title":"No.","status":400,"code":"invalid_input"}""", "application/problem+json", "traceId")]
    [InlineData("/api/v1/jobs", 400, """{"type":"urn:kelmah:error:already_applied","title":"No.","status":400,"code":"already_applied","traceId":"1"}""", "application/problem+json", "already_applied")]
    [InlineData("/api/v1/jobs", 429, """{"type":"urn:kelmah:error:too_many_requests","title":"No.","status":429,"code":"too_many_requests","traceId":"1"}""", "application/problem+json", "Retry-After")]
    [InlineData("/api/v1/jobs", 200, """{"items":[],"nextCursor":null,"more":1}""", "application/json", "/more")]
    [InlineData("/api/v1/nothing", 200, "{}", "application/json", "No such operation")]
    public async Task An_answer_that_is_not_described_fails_the_test(string path, int status, string body, string type, string complaint)
    {
        var failure = await Assert.ThrowsAsync<XunitException>(() => GetAsync(path, status, body, type));

        Assert.Contains(complaint, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_not_described_fails_the_test()
    {
        var failure = await Assert.ThrowsAsync<XunitException>(() => GetAsync("/api/v1/jobs", 400, Problem, "application/problem+json", "X-Unheard-Of"));

        Assert.Contains("X-Unheard-Of", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> GetAsync(string path, int status, string body, string type, string? header = null)
    {
        using var http = new HttpClient(new DescribedAnswers(new Fixed(() =>
        {
            var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, type) };
            if (status >= 400) answer.Headers.Add("X-Trace-Id", "1");
            if (header is not null) answer.Headers.Add(header, "1");
            return answer;
        })));
        return await http.GetAsync(new Uri($"http://kelmah.test{path}"));
    }

    private sealed class Fixed(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
