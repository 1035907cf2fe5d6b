using System.Net;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>What administrators do about refunds that did not arrive, and the reports of the reconciliation, over HTTP.</summary>
public sealed class RefundAdministrationRoutesTests
{
    [Fact]
    public async Task A_refund_that_comes_back_is_told_and_given_back_by_hand()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var parties = await ContractParties.DraftAsync(own);
        await parties.SignAsync();
        await FundAsync(own, parties, "pm_card_refundFail");
        var asked = await parties.Hirer.PostAsync(
            $"/contracts/{parties.ContractId}/escrow/refund-requests", new { milestoneId = parties.MilestoneId, reason = "Nothing came." });
        await parties.Worker.PostAsync($"/refund-requests/{asked.Id}/accept");
        var admin = await own.SignInAsAdminAsync();
        await Until.HoldsAsync(() => admin.GetAsync("/admin/refunds?status=completed"), answer => Items(answer).Count == 1);

        await own.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var failed = Assert.Single(Items(await Until.HoldsAsync(() => admin.GetAsync("/admin/refunds?status=failed"), answer => Items(answer).Count == 1)));
        await ToldAsync(parties.Hirer, "did not arrive");
        await ToldAsync(admin, "A refund failed");
        var path = $"/admin/refunds/{failed.GetProperty("id").GetString()}";
        (await admin.PostAsync($"{path}/settle", new { reason = "" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.PostAsync($"/admin/refunds/{Guid.CreateVersion7()}/settle", new { reason = "By transfer." })).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("paid_by_hand", (await admin.PostAsync($"{path}/settle", new { reason = "By transfer." })).Body.GetProperty("metadata").GetProperty("resolution").GetString());
        (await admin.PostAsync($"{path}/retry", new { reason = "Again." })).AssertProblem(HttpStatusCode.Conflict, "refund_not_failed");

        var report = await admin.PostAsync("/admin/ledger/reconciliations");
        Assert.True(report.Body.GetProperty("balanced").GetBoolean(), report.Text);
        Assert.Equal(report.Id, Items(await admin.GetAsync("/admin/ledger/reconciliations"))[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_large_refund_that_nobody_answers_becomes_a_dispute_of_the_hirers()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var parties = await ContractParties.DraftAsync(own);
        await parties.SignAsync();
        await FundAsync(own, parties, "pm_card_visa");
        var path = $"/contracts/{parties.ContractId}/escrow/refund-requests";
        var asked = await parties.Hirer.PostAsync(path, new { milestoneId = parties.MilestoneId, reason = "Nothing came." });
        await own.Clock.AdvanceAsync(TimeSpan.FromDays(6.5));
        // Without a reminder the worker would have another day.
        await ToldAsync(await own.SignInAsync(parties.Worker.Email, KelmahApp.Password), "Reminder: answer about the refund");
        await own.Clock.AdvanceAsync(TimeSpan.FromDays(0.5) + TimeSpan.FromMinutes(1));

        var admin = await own.SignInAsAdminAsync();
        var waiting = await Until.HoldsAsync(() => admin.GetAsync("/admin/refund-requests?status=escalated"), answer => Items(answer).Count == 1);
        Assert.Equal(asked.Id, Items(waiting)[0].GetProperty("id").GetString());
        var hirer = await own.SignInAsync(parties.Hirer.Email, KelmahApp.Password);
        var shown = Items(await hirer.GetAsync(path))[0];
        Assert.Contains("became a dispute", shown.GetProperty("explanation").GetString(), StringComparison.Ordinal);
        var dispute = (await hirer.GetAsync($"/disputes/{shown.GetProperty("disputeId").GetString()}")).Body;
        var next = (await hirer.GetAsync($"/contracts/{parties.ContractId}/timeline")).Body.GetProperty("next").EnumerateArray();
        Assert.Equal(dispute.GetProperty("answerBy").GetString(), next.Single(one => one.GetProperty("kind").GetString() == "dispute_answer").GetProperty("dueAt").GetString());
        await ToldAsync(await own.SignInAsync(parties.Worker.Email, KelmahApp.Password), "disputes");

        Assert.Equal("resolved", (await hirer.PostAsync($"/disputes/{dispute.GetProperty("id").GetString()}/withdraw")).Body.GetProperty("status").GetString());
        var worker = await own.SignInAsync(parties.Worker.Email, KelmahApp.Password);
        (await worker.PostAsync($"/refund-requests/{asked.Id}/accept")).AssertProblem(HttpStatusCode.Conflict, "refund_request_answered");
    }

    private static async Task FundAsync(KelmahApp app, ContractParties parties, string card)
    {
        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow");
        var intent = funding.Body.GetProperty("transaction").GetProperty("stripePaymentIntentId").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{intent}/confirm");
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        request.Content = new StringContent($"payment_method={card}", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Until.HoldsAsync(
            () => parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/escrow"),
            answer => answer.Body.GetProperty("held").GetProperty("amount").GetString() != "0.00");
    }

    private static Task<TestAnswer> ToldAsync(TestClient user, string words) => Until.HoldsAsync(
        () => user.GetAsync("/notifications?limit=100"),
        answer => Items(answer).Exists(item => item.GetProperty("title").GetString()!.Contains(words, StringComparison.Ordinal)));

    private static List<JsonElement> Items(TestAnswer answer) => [.. answer.Body.GetProperty("items").EnumerateArray()];

    /// <summary>Nobody's refund has failed in the world of the access test.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["RetryRefund"] = AccessAnswers.All(404),
            ["SettleRefund"] = AccessAnswers.All(404),
        };

        public object? BodyOf(AccessWorld world, string function) => function is "RetryRefund" or "SettleRefund" ? new { reason = "By transfer." } : null;

        public Task<string?> IdOfAsync(AccessWorld world, string collection) =>
            Task.FromResult(collection == "refunds" ? Guid.Empty.ToString() : null);
    }
}
