using System.Net;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>Requests with an <c>Idempotency-Key</c>, over the routes.</summary>
public sealed class IdempotentRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private static readonly (string, string) Key = ("Idempotency-Key", "once");

    /// <summary>
    /// Everybody may send a POST twice without knowing. Those under <c>/auth</c> answer with secrets, or do the same the second time; who
    /// is not signed in has no keys.
    /// </summary>
    [Fact]
    public void Every_POST_of_a_signed_in_caller_takes_a_key()
    {
        var posts = ApiOperation.All.Where(operation => operation.Method == HttpMethod.Post
            && operation.Endpoint.Access != Access.Everybody && !operation.Path.StartsWith("/api/v1/auth/", StringComparison.Ordinal)).ToList();

        Assert.Contains(posts, operation => operation.Endpoint.Status == 201);
        Assert.Empty(posts.Where(operation => !operation.Endpoint.IsIdempotent).Select(operation => operation.Name));
        Assert.Empty(ApiOperation.All.Where(operation => operation.Endpoint.IsIdempotent).Except(posts).Select(operation => operation.Name));
    }

    [Fact]
    public async Task Twelve_requests_with_one_key_make_one_job()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var answers = new List<TestAnswer>();
        for (var count = 0; count < 12; count++) answers.Add(await hirer.PostAsync("/jobs", SampleJobs.Content(), Key));

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Created, answers[0].Text, answers[0].Headers.Location, answers[0].Headers.ETag), (answer.Status, answer.Text, answer.Headers.Location, answer.Headers.ETag)));
        Assert.Equal([false, .. Enumerable.Repeat(true, 11)], answers.Select(answer => answer.Headers.Contains("Idempotent-Replayed")));
        Assert.Equal(1, await CountJobsAsync(hirer));
    }

    [Fact]
    public async Task Concurrent_requests_with_one_key_make_one_job()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hirer.PostAsync("/jobs", SampleJobs.Content(), Key)));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.Created || answer.Code == "idempotent_request_running", answer.Text));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(1, await CountJobsAsync(hirer));
    }

    [Fact]
    public async Task Without_a_key_every_request_counts_and_another_users_key_is_another()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var other = await app.SignUpAsync(UserRole.Hirer);
        for (var count = 0; count < 2; count++) Assert.Equal(HttpStatusCode.Created, (await hirer.PostAsync("/jobs", SampleJobs.Content())).Status);
        foreach (var user in (TestClient[])[hirer, other])
            Assert.False((await user.PostAsync("/jobs", SampleJobs.Content(), Key)).Headers.Contains("Idempotent-Replayed"));

        Assert.Equal((3, 1), (await CountJobsAsync(hirer), await CountJobsAsync(other)));
    }

    [Fact]
    public async Task Another_body_is_refused_and_a_refusal_is_not_kept()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        (await hirer.PostAsync("/jobs", new { }, Key)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal(HttpStatusCode.Created, (await hirer.PostAsync("/jobs", SampleJobs.Content(), Key)).Status);

        (await hirer.PostAsync("/jobs", SampleJobs.Content("Another house"), Key)).AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var hirer = await own.SignUpAsync(UserRole.Hirer);
        await hirer.PostAsync("/jobs", SampleJobs.Content(), Key);
        await own.Clock.AdvanceAsync(TimeSpan.FromHours(24));
        var back = await own.SignInAsync(hirer.Email, KelmahApp.Password);

        Assert.False((await back.PostAsync("/jobs", SampleJobs.Content("Another house"), Key)).Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(2, await CountJobsAsync(back));
    }

    /// <summary>Clients put other text between the parts each time.</summary>
    [Fact]
    public async Task A_file_that_is_sent_again_is_the_same_file_whatever_stands_around_it()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);

        var first = await UploadAsync(worker, SampleFiles.Png, "a.png", "one");
        var again = await UploadAsync(worker, SampleFiles.Png, "a.png", "another");
        var other = await UploadAsync(worker, [.. SampleFiles.Png, 0], "a.png", "one");
        var renamed = await UploadAsync(worker, SampleFiles.Png, "b.png", "one");

        first.AssertStatus(HttpStatusCode.Created);
        Assert.Equal((HttpStatusCode.Created, first.Id, true), (again.Status, again.Id, again.Headers.Contains("Idempotent-Replayed")));
        other.AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        renamed.AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_file_with_a_key_is_bounded_and_refused_as_one_without()
    {
        var worker = await app.SignUpAsync(UserRole.Worker);
        byte[] largest = [.. SampleFiles.Png, .. new byte[Kelmah.Attachments.Attachment.MaxSize - SampleFiles.Png.Length]];

        (await UploadAsync(worker, [.. largest, 0], "a.png", "one")).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await UploadAsync(worker, [.. largest, .. new byte[1 << 20]], "a.png", "one")).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        (await worker.SendAsync(HttpMethod.Post, "/attachments", TestClient.Json(new { }), Key)).AssertProblem(HttpStatusCode.UnsupportedMediaType, "body_not_multipart");
        (await UploadAsync(worker, largest, "a.png", "one")).AssertStatus(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_step_that_was_taken_is_not_refused_to_whoever_asks_again()
    {
        var parties = await ContractParties.DraftAsync(app);
        var job = await SampleJobs.DraftAsync(parties.Hirer);
        var closed = await SampleJobs.PublishAsync(parties.Hirer);
        foreach (var path in (string[])[$"/jobs/{job}/publish", $"/jobs/{closed}/close", $"/contracts/{parties.ContractId}/cancel"])
        {
            var first = await parties.Hirer.PostAsync(path, null, Key);
            var again = await parties.Hirer.PostAsync(path, null, Key);
            first.AssertStatus(HttpStatusCode.OK);
            Assert.Equal((first.Status, first.Text), (again.Status, again.Text));
        }
    }

    private static async Task<int> CountJobsAsync(TestClient hirer) =>
        (await hirer.GetAsync($"/jobs?hirerId={hirer.UserId}&status=draft&limit=100")).Body.GetProperty("items").GetArrayLength();

    private static Task<TestAnswer> UploadAsync(TestClient user, byte[] content, string name, string boundary)
    {
        var part = new ByteArrayContent(content);
        return user.SendAsync(HttpMethod.Post, "/attachments", new MultipartFormDataContent(boundary) { { part, "file", name } }, Key);
    }
}
