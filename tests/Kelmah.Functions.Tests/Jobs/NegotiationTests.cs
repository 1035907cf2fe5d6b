using System.Net;
using System.Text.Json;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Jobs;

/// <summary>From a job with questions to the contract of an agreed rate, and what happens to a job by itself.</summary>
public sealed class NegotiationTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_worker_answers_haggles_and_gets_the_contract_at_the_agreed_rate()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var content = SampleJobs.Content();
        content["questions"] = new[] { new { text = "Are you certified?" } };
        var job = await SampleJobs.PublishAsync(hirer, content);
        (await worker.PostAsync($"/jobs/{job}/applications", SampleJobs.Application())).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        var applied = await worker.PostAsync($"/jobs/{job}/applications", new
        {
            coverLetter = "I have rewired forty houses in Accra.",
            proposedRate = SampleJobs.Money("1500.00"),
            estimatedDuration = 10,
            answers = new[] { new { question = "Are you certified?", answer = "Since 2019." } },
        });
        Assert.Equal("1350.00", Amount(applied.Body.GetProperty("pay").GetProperty("net")));

        var offer = await hirer.PostAsync($"/applications/{applied.Id}/offers", new { rate = SampleJobs.Money("1300.00"), expiresInDays = 2 });
        var accepted = await worker.PostAsync($"/applications/{applied.Id}/offers/{offer.Id}/accept");

        Assert.Equal(HttpStatusCode.Created, accepted.Status);
        Assert.Equal("1300.00", Amount(accepted.Body.GetProperty("totalAmount")));
        var history = (await hirer.GetAsync($"/applications/{applied.Id}/offers")).Body.GetProperty("items");
        Assert.Equal("accepted", history[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task Both_sides_are_told_of_a_change_and_of_a_rejection()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var job = await SampleJobs.PublishAsync(hirer);
        var application = await SampleJobs.ApplyAsync(worker, job);

        await hirer.PatchAsync($"/jobs/{job}", new { budgetMax = SampleJobs.Money("2500.00") });
        var rejected = await hirer.PostAsync($"/applications/{application}/reject", new { reason = "The budget has changed." });

        Assert.Equal("The budget has changed.", rejected.Body.GetProperty("rejectionReason").GetString());
        var told = await Until.HoldsAsync(() => ContentsAsync(worker), contents => contents.Any(text => text.Contains("The budget has changed.", StringComparison.Ordinal)));
        Assert.Contains(told, content => content.Contains("budget max", StringComparison.Ordinal));
        Assert.Contains(told, content => content.Contains("The budget has changed.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sweeper_closes_a_job_at_its_deadline()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var hirer = await own.SignUpAsync(UserRole.Hirer);
        var content = SampleJobs.Content();
        content["deadline"] = own.Clock.GetUtcNow().AddHours(30).ToString("O");
        var job = await SampleJobs.PublishAsync(hirer, content);

        await own.Clock.AdvanceAsync(TimeSpan.FromHours(31));

        var again = await own.SignInAsync(hirer.Email, KelmahApp.Password);
        var closed = await Until.HoldsAsync(
            async () => (await again.GetAsync($"/jobs/{job}")).Body, body => body.GetProperty("status").GetString() == "closed");
        Assert.Equal("deadline_passed", closed.GetProperty("closedBecause").GetString());
        var told = await Until.HoldsAsync(() => ContentsAsync(again), contents => contents.Any(text => text.Contains("has passed", StringComparison.Ordinal)));
        Assert.NotEmpty(told);
    }

    private static string Amount(JsonElement money) => money.GetProperty("amount").GetString()!;

    private static async Task<List<string>> ContentsAsync(TestClient client) =>
        [.. (await client.GetAsync("/notifications")).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("content").GetString()!)];
}
