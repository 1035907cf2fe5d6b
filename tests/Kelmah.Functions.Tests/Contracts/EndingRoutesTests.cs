using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kelmah.Functions.Tests.Jobs;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>Ends of funded contracts over HTTP: 1 500 are held for one milestone.</summary>
public sealed class EndingRoutesTests : IAsyncLifetime
{
    private KelmahApp app = null!;

    public async Task InitializeAsync() => app = await KelmahApp.StartNewAsync(("StepUp:ReleaseAboveMinorUnits", "149999"));

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public async Task One_party_proposes_the_other_accepts_and_strangers_find_nothing()
    {
        var parties = await FundedAsync();
        var path = $"/contracts/{parties.ContractId}/end";
        (await parties.Stranger.PostAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.PostAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");

        var proposed = await parties.Hirer.PostAsync(path, Split("1000.00"));

        proposed.AssertStatus(HttpStatusCode.Created);
        var ending = $"/contract-endings/{proposed.Id}";
        Assert.Equal($"/api/v1{ending}", proposed.Headers.Location?.ToString());
        Assert.Equal(("proposed", "500.00"), (proposed.Body.GetProperty("status").GetString(), AmountOf(proposed.Body, "toHirer")));
        Assert.Equal("Ama Mensah", proposed.Body.GetProperty("proposer").GetProperty("name").GetString());
        foreach (var command in new[] { "accept", "decline", "withdraw" })
        {
            (await parties.Stranger.PostAsync($"{ending}/{command}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
            (await app.Anonymous.PostAsync($"{ending}/{command}")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        }

        (await parties.Stranger.GetAsync(ending)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Stranger.GetAsync($"/contracts/{parties.ContractId}/endings")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Hirer.PostAsync($"{ending}/accept")).AssertProblem(HttpStatusCode.Forbidden, "not_your_part");
        (await parties.Worker.PostAsync($"{ending}/withdraw")).AssertProblem(HttpStatusCode.Forbidden, "not_your_part");
        (await parties.Worker.PostAsync(path, Split("1.00"))).AssertProblem(HttpStatusCode.Conflict, "ending_already_proposed");

        (await parties.Worker.PostAsync($"{ending}/accept")).AssertStatus(HttpStatusCode.OK);

        Assert.Equal("completed", (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}")).Body.GetProperty("status").GetString());
        (await parties.Worker.PostAsync($"{ending}/decline")).AssertProblem(HttpStatusCode.Conflict, "ending_answered");
        (await parties.Hirer.PostAsync(path)).AssertProblem(HttpStatusCode.Conflict, "contract_ended");
        var list = (await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/endings?limit=1")).Body.GetProperty("items");
        Assert.Equal("agreed", Assert.Single(list.EnumerateArray()).GetProperty("status").GetString());
        (await (await app.SignInAsAdminAsync()).GetAsync(ending)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Wrong_values_are_refused_and_change_nothing()
    {
        var parties = await FundedAsync();
        var path = $"/contracts/{parties.ContractId}/end";

        (await parties.Worker.PostAsync(path, Split("1500.01"))).AssertProblem(HttpStatusCode.Conflict, "escrow_insufficient");
        (await parties.Worker.PostAsync(path, new { toWorker = new { amount = "1.00", currency = "USD" } })).AssertProblem(HttpStatusCode.Conflict, "contract_currency_differs");
        (await parties.Worker.PostAsync(path, Split("-1.00"))).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Worker.PostAsync(path, Split("1.001"))).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Worker.PostAsync(path, new { reason = new string('x', 2_001) })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/cancel/preview?toWorker=much")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        var cancelled = await parties.Worker.PostAsync($"/contracts/{parties.ContractId}/cancel");
        Assert.Contains("/end", cancelled.AssertProblem(HttpStatusCode.Conflict, "contract_already_funded").Text, StringComparison.Ordinal);

        Assert.Equal(0, (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/endings")).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task The_preview_says_who_gets_what_and_what_silence_does()
    {
        var parties = await FundedAsync();

        var preview = (await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/cancel/preview?toWorker=400.05")).Body;

        Assert.Equal((false, "contract_already_funded", "end", true), (
            preview.GetProperty("allowed").GetBoolean(), preview.GetProperty("reason").GetString(), preview.GetProperty("command").GetString(), preview.GetProperty("needsAgreement").GetBoolean()));
        Assert.Equal(("400.05", "1099.95"), (AmountOf(preview, "toWorker"), AmountOf(preview, "toHirer")));
        var total = preview.GetProperty("total");
        Assert.Equal(("40.00", "360.05", "1500.00", "0.00"), (AmountOf(total, "workerFee"), AmountOf(total, "workerReceives"), AmountOf(total, "held"), AmountOf(total, "lapses")));
        Assert.True(preview.GetProperty("silence").GetProperty("agrees").GetBoolean());
        Assert.Equal(parties.MilestoneId, Assert.Single(preview.GetProperty("milestones").EnumerateArray()).GetProperty("milestoneId").GetString());
    }

    [Fact]
    public async Task A_hirer_who_sets_much_free_proves_it_by_a_fresh_code()
    {
        var parties = await FundedAsync();
        var path = $"/contracts/{parties.ContractId}/end";
        (await parties.Hirer.PostAsync(path, Split("1500.00"))).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        var proposed = await parties.Worker.PostAsync(path, Split("1500.00"));
        proposed.AssertStatus(HttpStatusCode.Created);
        (await parties.Hirer.PostAsync($"/contract-endings/{proposed.Id}/accept")).AssertProblem(HttpStatusCode.Forbidden, "totp_required");

        await app.ProveAsync(parties.Hirer);

        (await parties.Hirer.PostAsync($"/contract-endings/{proposed.Id}/accept")).AssertStatus(HttpStatusCode.OK);
    }

    /// <summary>Through the queues and the orchestration of its life, with the clock alone.</summary>
    [Fact]
    public async Task Silence_ends_it_after_seven_days_with_two_reminders()
    {
        var parties = await FundedAsync();
        var proposed = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/end", Split("1000.00"));
        proposed.AssertStatus(HttpStatusCode.Created);
        var timeline = (await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/timeline")).Body.GetProperty("next").EnumerateArray();
        var next = Assert.Single(timeline, one => one.GetProperty("kind").GetString() == "ending_answer");
        Assert.Equal("hirer", next.GetProperty("inFavourOf").GetString());

        var worker = await AdvanceAsync(parties, TimeSpan.FromDays(4) + TimeSpan.FromMinutes(1));
        await Until.HoldsAsync(() => RemindersAsync(worker, parties), count => count == 1);
        worker = await AdvanceAsync(parties, TimeSpan.FromDays(2));
        await Until.HoldsAsync(() => RemindersAsync(worker, parties), count => count == 2);
        Assert.Equal("proposed", await StatusAsync(worker, proposed.Id));
        worker = await AdvanceAsync(parties, TimeSpan.FromDays(1));

        await Until.HoldsAsync(() => StatusAsync(worker, proposed.Id), status => status == "agreed");
        var ended = await worker.GetAsync($"/contracts/{parties.ContractId}");
        Assert.Equal("completed", ended.Body.GetProperty("status").GetString());
    }

    private static object Split(string toWorker) => new { toWorker = SampleJobs.Money(toWorker), reason = "The house is sold." };

    private static string? AmountOf(JsonElement body, string name) => body.GetProperty(name).GetProperty("amount").GetString();

    /// <summary>The worker, signed in again after the time.</summary>
    private async Task<TestClient> AdvanceAsync(ContractParties parties, TimeSpan time)
    {
        await app.Clock.AdvanceAsync(time);
        return await app.SignInAsync(parties.Worker.Email, KelmahApp.Password);
    }

    private static async Task<string?> StatusAsync(TestClient worker, string endingId) =>
        (await worker.GetAsync($"/contract-endings/{endingId}")).Body.GetProperty("status").GetString();

    private static async Task<int> RemindersAsync(TestClient worker, ContractParties parties)
    {
        var items = (await worker.GetAsync($"/contracts/{parties.ContractId}/timeline")).Body.GetProperty("items");
        return items.EnumerateArray().Count(one => one.GetProperty("type").GetString() == "ending_answer_reminder_due");
    }

    private async Task<ContractParties> FundedAsync()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow");
        var secret = funding.Body.GetProperty("clientSecret").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{secret[..secret.IndexOf("_secret", StringComparison.Ordinal)]}/confirm");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        request.Content = new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Until.HoldsAsync(() => parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/escrow"), escrow => AmountOf(escrow.Body, "held") == "1500.00");
        return parties;
    }
}
