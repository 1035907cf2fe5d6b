using System.Net;
using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>A party that is away, over HTTP.</summary>
public sealed class PauseRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_worker_pauses_once_and_the_hirer_reads_why()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var path = $"/contracts/{parties.ContractId}";
        var due = (await parties.Hirer.GetAsync(path)).Body.GetProperty("milestones")[0].GetProperty("dueDate").GetDateTimeOffset();

        var paused = await parties.Worker.PostAsync($"{path}/pause", new { days = 3, reason = "I am ill." });

        Assert.Equal(HttpStatusCode.OK, paused.Status);
        var seen = (await parties.Hirer.GetAsync(path)).Body;
        Assert.Equal(due.AddDays(3), seen.GetProperty("milestones")[0].GetProperty("dueDate").GetDateTimeOffset());
        var pause = Assert.Single(seen.GetProperty("pauses").EnumerateArray());
        Assert.Equal((parties.Worker.UserId, 3, "I am ill."), (pause.GetProperty("by").GetGuid(), pause.GetProperty("days").GetInt32(), pause.GetProperty("reason").GetString()));
        Assert.Equal(["milestone_due", "nothing_delivered"], pause.GetProperty("clocks").EnumerateArray().Select(clock => clock.GetProperty("kind").GetString()));
        var sentences = (await parties.Hirer.GetAsync($"{path}/timeline")).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("sentence").GetString()!);
        Assert.Contains(sentences, sentence => sentence.Contains("is away", StringComparison.Ordinal));
        await Until.HoldsAsync(() => parties.Hirer.GetAsync("/notifications?limit=100"), IsTold);
        (await parties.Worker.PostAsync($"{path}/pause", new { days = 1, reason = "Still ill." })).AssertProblem(HttpStatusCode.Conflict, "pause_used");
        (await parties.Hirer.PostAsync($"{path}/pause", new { days = 1, reason = "I travel." })).AssertProblem(HttpStatusCode.Conflict, "nothing_to_pause");
    }

    [Theory]
    [InlineData(0, "I am ill.", "days")]
    [InlineData(8, "I am ill.", "days")]
    [InlineData(31, "I am ill.", "days")]
    [InlineData(3, "", "reason")]
    [InlineData(3, " ", "reason")]
    public async Task A_pause_of_a_wrong_length_or_without_a_reason_is_refused(int days, string reason, string field)
    {
        var parties = await ContractParties.DraftAsync(app);

        var refused = await parties.Worker.PostAsync($"/contracts/{parties.ContractId}/pause", new { days, reason });

        Assert.True(refused.AssertProblem(HttpStatusCode.BadRequest, "invalid_input").Body.GetProperty("errors").TryGetProperty(field, out _), refused.Text);
    }

    [Fact]
    public async Task Nobody_pauses_a_draft_or_the_contract_of_others()
    {
        var parties = await ContractParties.DraftAsync(app);
        var path = $"/contracts/{parties.ContractId}/pause";
        var body = new { days = 3, reason = "I am ill." };

        (await parties.Worker.PostAsync(path, body)).AssertProblem(HttpStatusCode.Conflict, "contract_not_active");
        (await parties.Hirer.PostAsync(path, body)).AssertProblem(HttpStatusCode.Conflict, "contract_not_active");
        (await parties.Stranger.PostAsync(path, body)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.PostAsync(path, body)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Equal(HttpStatusCode.OK, (await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/cancel")).Status);
        (await parties.Worker.PostAsync(path, body)).AssertProblem(HttpStatusCode.Conflict, "contract_not_active");
    }

    [Fact]
    public async Task A_request_to_extend_says_when_it_lapses()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();

        var asked = await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/extend", new { dueDate = app.Clock.GetUtcNow().AddDays(20) });

        var proposed = asked.Body.GetProperty("proposedExtension");
        Assert.Equal(proposed.GetProperty("proposedAt").GetDateTimeOffset().AddDays(4), proposed.GetProperty("expiresAt").GetDateTimeOffset());
        var next = (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/timeline")).Body.GetProperty("next").EnumerateArray();
        Assert.Contains(next, one => one.GetProperty("kind").GetString() == "extension_answer");
    }

    private static bool IsTold(TestAnswer answer) => answer.Body.GetProperty("items").EnumerateArray()
        .Any(item => item.GetProperty("content").GetString()!.Contains("I am ill.", StringComparison.Ordinal));

    /// <summary>The contract of the access test is a draft, and nobody has asked for a refund.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["PauseContract"] = Parties(409, others: 404),
            ["WithdrawRefundRequest"] = All(404),
        };

        public object? BodyOf(AccessWorld world, string function) => function == "PauseContract" ? new { days = 3, reason = "I am ill." } : null;
    }
}
