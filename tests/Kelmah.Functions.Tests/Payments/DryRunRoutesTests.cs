using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Kernel.Idempotency;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>Commands that are asked for with <c>dryRun=true</c>, over HTTP.</summary>
public sealed class DryRunRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private const string MediaType = "application/vnd.kelmah.dry-run+json";

    [Fact]
    public async Task Funding_is_shown_up_to_the_call_to_the_payment_provider()
    {
        var parties = await SignedAsync();
        var path = $"/contracts/{parties.ContractId}/escrow";

        var shown = Shown(await DryAsync(parties.Hirer, path));

        Assert.Equal(JsonValueKind.Null, shown.GetProperty("answer").ValueKind);
        var call = Assert.Single(Items(shown, "providerCalls"));
        Assert.Equal(("create_payment", "1500.00"), (Text(call, "kind"), Text(call.GetProperty("amount"), "amount")));
        var inserted = Items(shown, "changes").ToDictionary(change => Text(change, "collection")!);
        Assert.Equal($"fund:{Text(inserted["transactions"], "id")}", Text(call, "idempotencyKey"));
        Assert.Equal(("insert", JsonValueKind.Null), (Text(inserted["escrows"], "kind"), inserted["escrows"].GetProperty("before").ValueKind));
        Assert.Equal(("1500.00", "awaits_payment"), (Text(inserted["escrows"].GetProperty("after").GetProperty("amount"), "amount"), Text(inserted["escrows"].GetProperty("after"), "stage")));
        Assert.Empty(Items(shown, "entries"));
        Assert.Contains("FundingStarted", Items(shown, "events").Select(happened => Text(happened, "type")));
        (await parties.Hirer.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");

        (await parties.Hirer.PostAsync(path)).AssertStatus(HttpStatusCode.Created);
        var again = Shown(await DryAsync(parties.Hirer, path));
        Assert.Equal("read_payment", Text(Assert.Single(Items(again, "providerCalls")), "kind"));
        Assert.Empty(Items(again, "changes"));
    }

    [Fact]
    public async Task A_withdrawal_is_shown_with_its_answer_and_not_done()
    {
        var parties = await SignedAsync();
        var path = $"/contracts/{parties.ContractId}";

        var shown = Shown(await DryAsync(parties.Worker, $"{path}/cancel"));

        Assert.Equal((200, "cancelled"), (shown.GetProperty("answer").GetProperty("status").GetInt32(), Text(shown.GetProperty("answer").GetProperty("body"), "status")));
        Assert.Contains(("contracts", "active", "cancelled"), States(shown));
        // The job is the hirer's: the worker sees that it changes, and not what.
        Assert.Equal(JsonValueKind.Null, Items(shown, "changes").Single(change => Text(change, "collection") == "jobs").GetProperty("after").ValueKind);
        Assert.Equal("active", Text((await parties.Worker.GetAsync(path)).Body, "status"));
        Assert.Contains(("jobs", "closed", "active"), States(Shown(await DryAsync(parties.Hirer, $"{path}/cancel"))));
        (await parties.Worker.PostAsync($"{path}/cancel?dryRun=false")).AssertStatus(HttpStatusCode.OK);
        Assert.Equal("cancelled", Text((await parties.Worker.GetAsync(path)).Body, "status"));
    }

    [Fact]
    public async Task An_approval_asks_for_a_fresh_code_and_uses_none_up()
    {
        await using var own = await KelmahApp.StartNewAsync(("StepUp:ReleaseAboveMinorUnits", "149999"));
        var parties = await SignedAsync(own);
        await FundAsync(own, parties, "pm_card_visa");
        await SubmitAsync(parties);
        var path = $"/milestones/{parties.MilestoneId}/approve";

        (await DryAsync(parties.Hirer, path)).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        await own.ProveAsync(parties.Hirer);
        var shown = Shown(await DryAsync(parties.Hirer, path));

        Assert.Equal("completed", Text(shown.GetProperty("answer").GetProperty("body"), "status"));
        Assert.Contains("MilestoneApproved", Items(shown, "events").Select(happened => Text(happened, "type")));
        Assert.Equal("in_progress", Text((await parties.Hirer.GetAsync($"/milestones/{parties.MilestoneId}")).Body, "status"));
        (await parties.Hirer.PostAsync(path)).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_refund_is_shown_from_its_request_to_what_administrators_do_about_it()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var parties = await SignedAsync(own);
        await FundAsync(own, parties, "pm_card_refundFail");
        var ask = $"/contracts/{parties.ContractId}/escrow/refund-requests";
        var body = new { milestoneId = parties.MilestoneId, reason = "Nothing came." };

        var claim = Shown(await DryAsync(parties.Hirer, ask, body));
        Assert.Equal((201, $"/api/v1{ask}"), (claim.GetProperty("answer").GetProperty("status").GetInt32(), Text(claim.GetProperty("answer"), "location")));
        Assert.Equal("Nothing came.", Text(Assert.Single(Items(claim, "changes")).GetProperty("after"), "reason"));
        Assert.Equal(0, (await parties.Hirer.GetAsync(ask)).Body.GetProperty("items").GetArrayLength());
        (await DryAsync(parties.Hirer, ask, new { milestoneId = parties.MilestoneId, reason = " " })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

        var asked = await parties.Hirer.PostAsync(ask, body);
        var accept = $"/refund-requests/{asked.Id}/accept";
        var grant = Shown(await DryAsync(parties.Worker, accept));
        var entry = Assert.Single(Items(grant, "entries"));
        Assert.Equal(
            [($"escrow:{parties.ContractId}", "-1500.00"), ($"wallet:{parties.Hirer.UserId}:pending", "1500.00")],
            Items(entry, "postings").Select(posting => (Text(posting, "account"), Text(posting.GetProperty("amount"), "amount"))));
        Assert.Contains(("escrows", "held", "refunded"), States(grant));
        var hidden = Items(grant, "changes").Single(change => Text(change, "collection") == "wallets");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (hidden.GetProperty("before").ValueKind, hidden.GetProperty("after").ValueKind));
        Assert.DoesNotContain("pi_", grant.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("open", Text((await parties.Hirer.GetAsync(ask)).Body.GetProperty("items")[0], "status"));

        (await parties.Worker.PostAsync(accept)).AssertStatus(HttpStatusCode.OK);
        var admin = await own.SignInAsAdminAsync();
        await Until.HoldsAsync(() => admin.GetAsync("/admin/refunds?status=completed"), answer => Items(answer.Body, "items").Count == 1);
        await own.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var failed = await Until.HoldsAsync(() => admin.GetAsync("/admin/refunds?status=failed"), answer => Items(answer.Body, "items").Count == 1);
        var refund = $"/admin/refunds/{Text(Items(failed.Body, "items")[0], "id")}";
        var reason = new { reason = "By transfer." };

        var retry = Shown(await DryAsync(admin, $"{refund}/retry", reason));
        Assert.Contains(Items(retry, "changes"), change => Text(change, "collection") == "transactions" && Text(change, "kind") == "insert");
        var settle = Shown(await DryAsync(admin, $"{refund}/settle", reason));
        Assert.Equal("refund_by_hand", Text(Assert.Single(Items(settle, "entries")), "kind"));
        Assert.Equal("paid_by_hand", Text(settle.GetProperty("answer").GetProperty("body").GetProperty("metadata"), "resolution"));
        (await DryAsync(parties.Hirer, $"{refund}/settle", reason)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await admin.PostAsync($"{refund}/settle", reason)).AssertStatus(HttpStatusCode.OK);
        (await DryAsync(admin, $"{refund}/retry", reason)).AssertProblem(HttpStatusCode.Conflict, "refund_not_failed");
    }

    [Theory]
    [InlineData("dryRun=maybe")]
    [InlineData("dryRun=1")]
    [InlineData("dryRun=TRUE")]
    [InlineData("dryRun=true&dryRun=true")]
    [InlineData("dryRun=true&dryrun=false")]
    [InlineData("dryRun=true,false")]
    public async Task Anything_but_true_and_false_is_refused(string query)
    {
        var parties = await SignedAsync();

        var refused = (await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow?{query}")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

        Assert.Contains(refused.Body.GetProperty("errors").EnumerateObject(), field => field.Name.Equals("dryRun", StringComparison.OrdinalIgnoreCase));
        (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/escrow")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_route_that_takes_no_dry_run_refuses_the_parameter()
    {
        var parties = await ContractParties.DraftAsync(app);

        var refused = (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start?dryRun=true")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

        Assert.Equal("There is no such parameter.", refused.Body.GetProperty("errors").GetProperty("dryRun")[0].GetString());
    }

    [Fact]
    public async Task Whoever_is_refused_the_command_is_refused_its_dry_run_alike()
    {
        var parties = await SignedAsync();
        var (contract, none) = ($"/contracts/{parties.ContractId}", Guid.CreateVersion7());
        var claim = new { milestoneId = parties.MilestoneId, reason = "Nothing came." };
        (string Path, object? Body, TestClient[] Refused)[] commands =
        [
            ($"{contract}/escrow", null, [parties.Worker, parties.Stranger, app.Anonymous]),
            ($"{contract}/cancel", null, [parties.Stranger, app.Anonymous]),
            ($"{contract}/escrow/refund-requests", claim, [parties.Hirer, parties.Worker, parties.Stranger, app.Anonymous]),
            ($"/milestones/{parties.MilestoneId}/approve", null, [parties.Hirer, parties.Worker, parties.Stranger, app.Anonymous]),
            ($"/refund-requests/{none}/accept", null, [parties.Worker, parties.Hirer, app.Anonymous]),
            ($"/transactions/{none}/give-back", null, [parties.Worker, parties.Hirer, app.Anonymous]),
            ($"/admin/refunds/{none}/retry", new { reason = "Again." }, [await app.SignInAsAdminAsync(), parties.Hirer, app.Anonymous]),
            ($"/admin/refunds/{none}/settle", new { reason = "" }, [await app.SignInAsAdminAsync(), parties.Hirer, app.Anonymous]),
        ];

        foreach (var (path, body, refused) in commands)
        {
            foreach (var caller in refused)
            {
                var (really, dry) = (await caller.PostAsync(path, body), await DryAsync(caller, path, body));
                Assert.True((int)really.Status >= 400, $"{path} {really.Text}");
                Assert.Equal((really.Status, really.Code, really.ContentType), (dry.Status, dry.Code, dry.ContentType));
            }
        }
    }

    [Fact]
    public async Task A_key_is_not_used_up_and_not_looked_at()
    {
        var parties = await SignedAsync();
        var path = $"/contracts/{parties.ContractId}/cancel";
        var key = ("Idempotency-Key", $"dry-{parties.ContractId}");
        var kept = await KeptAsync();

        Shown(await parties.Hirer.PostAsync($"{path}?dryRun=true", null, key));
        Shown(await parties.Hirer.PostAsync($"{path}?dryRun=true", null, ("Idempotency-Key", new string('k', 300))));
        Assert.Equal(kept, await KeptAsync());
        var first = await parties.Hirer.PostAsync(path, null, key);

        first.AssertStatus(HttpStatusCode.OK);
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        var repeat = Shown(await DryAsync(parties.Worker, path));
        Assert.Equal((0, 0, 200), (Items(repeat, "changes").Count, Items(repeat, "events").Count, repeat.GetProperty("answer").GetProperty("status").GetInt32()));
        Assert.True((await parties.Hirer.PostAsync(path, null, key)).Headers.Contains("Idempotent-Replayed"));
    }

    private Task<long> KeptAsync() => app.Store.CountAsync(IdempotentRequestCollection.ExpiresAt.Above(DateTimeOffset.MinValue), CancellationToken.None).AsTask();

    private static Task<TestAnswer> DryAsync(TestClient caller, string path, object? body = null) => caller.PostAsync($"{path}?dryRun=true", body);

    private static JsonElement Shown(TestAnswer answer)
    {
        answer.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(MediaType, answer.ContentType);
        Assert.False(answer.Headers.Contains("ETag"));
        return answer.Body;
    }

    private static List<JsonElement> Items(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray()];

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static IEnumerable<(string?, string?, string?)> States(JsonElement shown) =>
        Items(shown, "states").Select(state => (Text(state, "collection"), Text(state, "before"), Text(state, "after")));

    private Task<ContractParties> SignedAsync() => SignedAsync(app);

    private static async Task<ContractParties> SignedAsync(KelmahApp app)
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        return parties;
    }

    private static async Task FundAsync(KelmahApp app, ContractParties parties, string card)
    {
        var funding = await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/escrow");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{Text(funding.Body.GetProperty("transaction"), "stripePaymentIntentId")}/confirm");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        request.Content = new StringContent($"payment_method={card}", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Until.HoldsAsync(
            () => parties.Hirer.GetAsync($"/contracts/{parties.ContractId}/escrow"), answer => Text(answer.Body.GetProperty("held"), "amount") != "0.00");
    }

    private static async Task SubmitAsync(ContractParties parties)
    {
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start")).AssertStatus(HttpStatusCode.OK);
        var work = new { deliverables = new[] { new { name = "Photos", url = "https://example.com/photos.zip" } } };
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/submit", work)).AssertStatus(HttpStatusCode.OK);
    }
}
