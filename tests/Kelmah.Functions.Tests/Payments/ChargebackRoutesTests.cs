using System.Net;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>What a payer's bank takes back and is told, and what a worker gives back, over HTTP.</summary>
public sealed class ChargebackRoutesTests
{
    [Fact]
    public async Task A_bank_gets_what_was_gathered_and_what_an_administrator_adds()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var (parties, payment) = await FundedAsync(own);
        var opened = await PostAsync(own, "/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment }), "application/json");
        var admin = await own.SignInAsAdminAsync();

        var listed = await Until.HoldsAsync(
            () => admin.GetAsync("/admin/chargebacks?status=open"), answer => Items(answer) is [var one] && one.GetProperty("evidenceStatus").ValueKind == JsonValueKind.String);
        var chargeback = Items(listed)[0];
        Assert.Equal("gathered", chargeback.GetProperty("evidenceStatus").GetString());
        Assert.Equal(["chargeback_evidence", "evidence_sending"], chargeback.GetProperty("next").EnumerateArray().Select(next => next.GetProperty("kind").GetString()));
        var path = $"/admin/chargebacks/{chargeback.GetProperty("id").GetString()}";
        var shown = (await admin.GetAsync(path)).Body;
        Assert.Equal(parties.Hirer.Email, shown.GetProperty("evidence").GetProperty("customerEmailAddress").GetString());
        Assert.DoesNotContain(parties.Worker.Email, shown.ToString(), StringComparison.OrdinalIgnoreCase);
        var sealedText = await own.Store.FindAsync<Kelmah.Payments.ChargebackEvidence>(
            Guid.Parse(chargeback.GetProperty("next")[1].GetProperty("entityId").GetString()!), CancellationToken.None);
        Assert.Equal(parties.Hirer.Email, sealedText!.Dossier.CustomerEmailAddress);

        (await admin.PostAsync($"{path}/evidence", new { })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Hirer.PostAsync($"{path}/evidence", new { submit = true })).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await parties.Worker.GetAsync(path)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        var sent = await admin.PostAsync($"{path}/evidence", new { text = "The customer wrote that all is well.", submit = true });

        Assert.Equal("sent", sent.Body.GetProperty("chargeback").GetProperty("evidenceStatus").GetString());
        (await admin.PostAsync($"{path}/evidence", new { text = "More." })).AssertProblem(HttpStatusCode.Conflict, "evidence_already_sent");
        var timeline = await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/timeline");
        Assert.Contains("The evidence went to the bank", timeline.Text, StringComparison.Ordinal);
        Assert.Contains(opened.GetProperty("id").GetString()!, sent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_chargeback_of_released_money_is_charged_at_once()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var (parties, payment) = await FundedAsync(own);
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start")).AssertStatus(HttpStatusCode.OK);
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/submit", new { deliverables = new[] { new { name = "Photos" } } })).AssertStatus(HttpStatusCode.OK);
        (await parties.Hirer.PostAsync($"/milestones/{parties.MilestoneId}/approve")).AssertStatus(HttpStatusCode.OK);
        var opened = await PostAsync(own, "/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment }), "application/json");
        var admin = await own.SignInAsAdminAsync();
        await Until.HoldsAsync(() => admin.GetAsync("/admin/chargebacks?status=open"), answer => Items(answer).Count == 1);

        await PostAsync(own, $"/simulators/stripe/disputes/{opened.GetProperty("id").GetString()}", """{"status":"lost"}""", "application/json");

        // The event of the lost chargeback, which the webhook makes, goes through the outbox to the router.
        await Until.HoldsAsync(
            () => parties.Worker.GetAsync($"/contracts/{parties.ContractId}/transactions"),
            answer => Items(answer).Exists(one => one.GetProperty("type").GetString() == "chargeback"));
        var lost = Items(await admin.GetAsync("/admin/chargebacks?status=lost"))[0];
        await Until.HoldsAsync(
            () => parties.Worker.GetAsync($"/contracts/{parties.ContractId}/timeline"), answer => answer.Text.Contains("What the bank took is settled", StringComparison.Ordinal));
        Assert.Equal("lost", lost.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_worker_gives_a_release_back_and_the_payer_gets_it()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var (parties, _) = await FundedAsync(own);
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start")).AssertStatus(HttpStatusCode.OK);
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/submit", new { deliverables = new[] { new { name = "Photos" } } })).AssertStatus(HttpStatusCode.OK);
        (await parties.Hirer.PostAsync($"/milestones/{parties.MilestoneId}/approve")).AssertStatus(HttpStatusCode.OK);
        var transactions = Items(await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/transactions"));
        var release = transactions.Single(one => one.GetProperty("type").GetString() == "escrow_release");
        var path = $"/transactions/{release.GetProperty("id").GetString()}/give-back";

        var tried = (await parties.Worker.PostAsync($"{path}?dryRun=true", new { })).Body;
        Assert.Equal("give_back", tried.GetProperty("entries")[0].GetProperty("kind").GetString());
        (await parties.Hirer.PostAsync(path)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await parties.Worker.PostAsync(path, new { amount = new { amount = "0.00", currency = "GHS" } })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        var first = await parties.Worker.PostAsync(path, null, ("Idempotency-Key", "give-once"));
        var second = await parties.Worker.PostAsync(path, null, ("Idempotency-Key", "give-once"));

        first.AssertStatus(HttpStatusCode.Created);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(("give_back", "out"), (first.Body.GetProperty("type").GetString(), first.Body.GetProperty("direction").GetString()));
        (await parties.Worker.PostAsync(path)).AssertProblem(HttpStatusCode.Conflict, "give_back_too_much");
        await Until.HoldsAsync(
            () => parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/transactions"),
            answer => Items(answer).Exists(one => (one.GetProperty("type").GetString(), one.GetProperty("status").GetString()) == ("refund", "completed")));
        await ToldAsync(parties.Hirer, "back to you");
        await ToldAsync(parties.Worker, "You gave");
        var escrow = (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/escrow")).Body;
        Assert.Equal(("0.00", 1), (
            escrow.GetProperty("released").GetProperty("amount").GetString(), escrow.GetProperty("giveBacks").GetArrayLength()));
    }

    private static async Task<(ContractParties Parties, string Payment)> FundedAsync(KelmahApp app)
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow");
        var intent = funding.Body.GetProperty("transaction").GetProperty("stripePaymentIntentId").GetString()!;
        await PostAsync(app, $"/v1/payment_intents/{intent}/confirm", "payment_method=pm_card_visa", "application/x-www-form-urlencoded");
        await Until.HoldsAsync(
            () => parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/escrow"),
            answer => answer.Body.GetProperty("held").GetProperty("amount").GetString() != "0.00");
        return (parties, intent);
    }

    private static async Task<JsonElement> PostAsync(KelmahApp app, string path, string body, string mediaType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private static Task<TestAnswer> ToldAsync(TestClient user, string words) => Until.HoldsAsync(
        () => user.GetAsync("/notifications?limit=100"),
        answer => Items(answer).Exists(item => item.GetProperty("title").GetString()!.Contains(words, StringComparison.Ordinal)));

    private static List<JsonElement> Items(TestAnswer answer) => [.. answer.Body.GetProperty("items").EnumerateArray()];

    /// <summary>Nobody's bank takes anything back in the world of the access test, and nothing is released there.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["GetChargeback"] = AccessAnswers.All(404),
            ["GiveChargebackEvidence"] = AccessAnswers.All(404),
            ["GetStripeEvent"] = AccessAnswers.All(404),
            ["GiveBack"] = AccessAnswers.All(404),
        };

        public object? BodyOf(AccessWorld world, string function) => function is "GiveChargebackEvidence" ? new { text = "The customer wrote that all is well." } : null;

        public Task<string?> IdOfAsync(AccessWorld world, string collection) =>
            Task.FromResult(collection is "chargebacks" or "stripe-events" or "transactions" ? Guid.Empty.ToString() : null);
    }
}
