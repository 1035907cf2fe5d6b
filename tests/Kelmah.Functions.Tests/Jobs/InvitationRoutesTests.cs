using System.Net;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

public sealed class InvitationRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_worker_is_told_of_an_invitation_and_finds_the_job()
    {
        var (hirer, worker) = (await app.SignUpAsync(UserRole.Hirer), await app.SignUpAsync(UserRole.Worker));
        var job = await SampleJobs.PublishAsync(hirer);

        var sent = await hirer.PostAsync($"/jobs/{job}/invitations", new { workerId = worker.UserId });

        sent.AssertStatus(HttpStatusCode.Created);
        var told = await Until.HoldsAsync(
            () => worker.GetAsync("/notifications"), answer => answer.Text.Contains("Ama invites you to apply for Rewire a two-bedroom house", StringComparison.Ordinal));
        var link = told.Body.GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("title").GetString()!.StartsWith("Ama invites you", StringComparison.Ordinal)).GetProperty("link").GetString();
        Assert.Equal($"/jobs/{job}", link);
        Assert.Equal("open", (await worker.GetAsync($"/invitations?jobId={job}")).Body.GetProperty("items")[0].GetProperty("status").GetString());
        await SampleJobs.ApplyAsync(worker, job);
        Assert.Equal(sent.Id, (await hirer.GetAsync("/invitations?status=applied")).Body.GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Wrong_input_is_refused()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var job = await SampleJobs.PublishAsync(hirer);

        (await hirer.PostAsync($"/jobs/{job}/invitations", new { })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await hirer.PostAsync($"/jobs/{job}/invitations", new { workerId = "me" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await hirer.PostAsync($"/jobs/{job}/invitations", new { workerId = Guid.CreateVersion7() })).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await hirer.GetAsync("/invitations?status=declined")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }
}

internal sealed class InvitationAccessRows : IAccessRows
{
    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } =
        new Dictionary<string, AccessAnswers> { ["InviteWorker"] = AccessAnswers.Parties(201, others: 403) };

    public object? BodyOf(AccessWorld world, string function) => function == "InviteWorker" ? new { workerId = world.OtherWorker.UserId } : null;
}
