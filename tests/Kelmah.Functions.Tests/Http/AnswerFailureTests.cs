using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kelmah.Functions.Http;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Queues;
using Kelmah.LocalHost;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Tests.Http;

/// <summary>What fails after the function and all middleware have ended, when the host writes the answer.</summary>
public sealed class AnswerFailureTests
{
    [Theory]
    [InlineData(typeof(InvalidOperationException), 500, "internal_error")]
    [InlineData(typeof(QueuesUnavailableException), 503, "queues_unavailable")]
    public async Task An_answer_that_cannot_be_rendered_is_a_problem_that_the_log_tells_by_its_trace(Type failure, int status, string code)
    {
        using var log = new ErrorLog();
        await using var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log)).BuildServiceProvider();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        http.Response.Headers.Location = "/of-the-answer-that-failed";

        await new JsonAnswer<Unreadable>(new Unreadable((Exception)Activator.CreateInstance(failure)!), StatusCodes.Status200OK).ExecuteAsync(http);

        var problem = JsonSerializer.Deserialize<JsonElement>(body.ToArray());
        Assert.Equal((status, "application/problem+json"), (http.Response.StatusCode, http.Response.ContentType));
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.False(http.Response.Headers.ContainsKey("Location"));
        Assert.Contains(problem.GetProperty("traceId").GetString()!, Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_answered_as_a_problem()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var id = (await worker.UploadAsync(SampleFiles.Png, "a photo.png")).Id;
        Assert.Equal("clean", await worker.ScannedAsync(id));
        var file = Path.Combine(app.Services.GetRequiredService<DataFolder>().Path, "attachments", id);
        File.Delete(file);
        // It opens, and fails when it is read.
        File.CreateSymbolicLink(file, "/proc/self/mem");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/attachments/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", worker.AccessToken);
        using var response = await app.Http.SendAsync(request);

        var answer = await TestAnswer.ReadAsync(response);
        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal("internal_error", answer.Code);
        Assert.Null(response.Headers.ETag);
    }

    private sealed class Unreadable(Exception failure)
    {
        public string Text => throw failure;
    }
}
