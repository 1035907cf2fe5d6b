using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Jobs;
using static Kelmah.Functions.Tests.Disputes.DisputeParties;

namespace Kelmah.Functions.Tests.Disputes;

/// <summary>What the parties do about disputes, over HTTP, while no clock passes.</summary>
public sealed class DisputeRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task A_party_opens_a_dispute_and_its_money_is_frozen_while_other_milestones_go_on()
    {
        var parties = await FundedAsync(app);
        var path = $"/contracts/{parties.ContractId}/disputes";
        (await parties.Stranger.PostAsync(path, Matter(parties.Large))).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.PostAsync(path, Matter(parties.Large))).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await (await app.SignInAsAdminAsync()).PostAsync(path, Matter(parties.Large))).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");

        var opened = await parties.Hirer.PostAsync(path, Matter(parties.Large));

        opened.AssertStatus(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/disputes/{opened.Id}", opened.Headers.Location?.ToString());
        var dispute = opened.Body;
        Assert.Equal(("open", "mediation", "1000.00"), (StatusOf(opened), dispute.GetProperty("track").GetString(), AmountOf(dispute, "amount")));
        Assert.Equal("Ama Mensah", dispute.GetProperty("raiser").GetProperty("name").GetString());
        Assert.Equal(parties.Hirer.UserId, dispute.GetProperty("raisedBy").GetGuid());
        Assert.Equal(parties.Large, Assert.Single(dispute.GetProperty("milestoneIds").EnumerateArray()).GetString());
        Assert.Equal(["dispute_answer", "dispute_escalation", "dispute_alarm"], NextOf(dispute));
        Assert.Equal(2, dispute.GetProperty("next")[0].GetProperty("reminders").GetArrayLength());
        (await parties.Worker.PostAsync(path, Matter(parties.Large))).AssertProblem(HttpStatusCode.Conflict, "dispute_already_open");
        (await parties.Worker.PostAsync($"/milestones/{parties.Large}/start")).AssertProblem(HttpStatusCode.Conflict, "milestone_frozen");
        await ToldAsync(parties.Worker, "Ama disputes GHS 1000.00");
        await ToldAsync(parties.Hirer, "Your dispute about Rewire a two-bedroom house is open");
        Assert.Contains(await parties.TimelineAsync(), sentence => sentence.StartsWith("Ama Mensah opened a dispute about GHS 1000.00 of Wiring", StringComparison.Ordinal));
        Assert.Equal(("1500.00", "0.00", "0.00"), await parties.EscrowAsync());
        Assert.Equal("small_claims", (await parties.Worker.PostAsync(path, Matter(parties.Small))).Body.GetProperty("track").GetString());
    }

    [Fact]
    public async Task A_dispute_about_the_whole_contract_freezes_all_that_is_held()
    {
        var parties = await FundedAsync(app);

        var path = await parties.OpenAsync(parties.Worker, milestoneId: null);

        var dispute = (await parties.Hirer.GetAsync(path)).Body;
        Assert.Equal(JsonValueKind.Null, dispute.GetProperty("milestoneId").ValueKind);
        Assert.Equal(("1500.00", 2), (AmountOf(dispute, "amount"), dispute.GetProperty("milestoneIds").GetArrayLength()));
        Assert.Equal("disputed", (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}")).Body.GetProperty("status").GetString());
        (await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/disputes", Matter(parties.Small))).AssertProblem(HttpStatusCode.Conflict, "dispute_already_open");
    }

    [Fact]
    public async Task What_is_approved_cannot_be_disputed_any_more()
    {
        var parties = await FundedAsync(app);
        (await parties.Worker.PostAsync($"/milestones/{parties.Small}/start")).AssertStatus(HttpStatusCode.OK);
        (await parties.Worker.PostAsync($"/milestones/{parties.Small}/submit", new { deliverables = new[] { new { name = "Photos" } } })).AssertStatus(HttpStatusCode.OK);
        (await parties.Hirer.PostAsync($"/milestones/{parties.Small}/approve")).AssertStatus(HttpStatusCode.OK);

        (await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/disputes", Matter(parties.Small))).AssertProblem(HttpStatusCode.Conflict, "dispute_window_closed");

        Assert.Empty(Items(await parties.Hirer.GetAsync("/disputes")));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_opens_one_dispute()
    {
        var parties = await FundedAsync(app);
        var path = $"/contracts/{parties.ContractId}/disputes";

        var first = await parties.Hirer.PostAsync(path, Matter(parties.Large), ("Idempotency-Key", "dispute-once"));
        var second = await parties.Hirer.PostAsync(path, Matter(parties.Large), ("Idempotency-Key", "dispute-once"));

        first.AssertStatus(HttpStatusCode.Created);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Id, Assert.Single(Items(await parties.Worker.GetAsync("/disputes"))).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Wrong_input_is_refused_by_field_and_changes_nothing()
    {
        var parties = await FundedAsync(app);
        var open = $"/contracts/{parties.ContractId}/disputes";
        AssertWrong(await parties.Hirer.PostAsync(open, new { reason = " ", description = "x" }), "reason");
        AssertWrong(await parties.Hirer.PostAsync(open, new { reason = "Two\nlines", description = "x" }), "reason");
        AssertWrong(await parties.Hirer.PostAsync(open, new { reason = new string('x', 201), description = "x" }), "reason");
        AssertWrong(await parties.Hirer.PostAsync(open, new { reason = "Sockets", description = new string('x', 5_001) }), "description");
        AssertWrong(await parties.Hirer.PostAsync(open, new { reason = "Sockets" }), "description");
        AssertWrong(await parties.Hirer.PostAsync(open, new { reason = "Sockets", description = "x", amount = "1.00" }), "amount");
        (await parties.Hirer.PostAsync(open, Matter(Guid.CreateVersion7().ToString()))).AssertProblem();
        Assert.Empty(Items(await parties.Hirer.GetAsync("/disputes")));

        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        AssertWrong(await parties.Worker.PostAsync($"{path}/answer", new { answer = "" }), "answer");
        AssertWrong(await parties.Worker.PostAsync($"{path}/answer", new { answer = new string('x', 5_001) }), "answer");
        AssertWrong(await parties.Worker.PostAsync($"{path}/evidence", new { text = "" }), "text");
        var upload = Guid.CreateVersion7();
        AssertWrong(await parties.Worker.PostAsync($"{path}/evidence", new { text = "x", attachmentIds = new[] { upload, upload } }), "attachmentIds");
        AssertWrong(await parties.Worker.PostAsync($"{path}/evidence", new { text = "x", attachmentIds = Enumerable.Range(0, 11).Select(_ => Guid.CreateVersion7()) }), "attachmentIds");
        (await parties.Worker.PostAsync($"{path}/evidence", new { text = "x", attachmentIds = new[] { upload } })).AssertProblem();
        AssertWrong(await parties.Worker.PostAsync($"{path}/offers", Offer("-1.00")), "toWorker");
        AssertWrong(await parties.Worker.PostAsync($"{path}/offers", Offer("1.001")), "toWorker");
        AssertWrong(await parties.Worker.PostAsync($"{path}/offers?dryRun=true", Offer("1.00")), "dryRun");
        (await parties.Worker.PostAsync($"{path}/offers", Offer("1000.01"))).AssertProblem(HttpStatusCode.Conflict, "dispute_more_than_contested");
        (await parties.Worker.PostAsync($"{path}/offers", Offer("1.00", "USD"))).AssertProblem(HttpStatusCode.Conflict, "contract_currency_differs");
        AssertWrong(await parties.Worker.PostAsync($"{path}/appeal", new { reason = " " }), "reason");
        (await parties.Worker.PostAsync($"{path}/appeal", new { reason = "No." })).AssertProblem(HttpStatusCode.Conflict, "dispute_nothing_to_appeal");

        var unchanged = (await parties.Worker.GetAsync(path)).Body;
        Assert.Equal((0, JsonValueKind.Null, JsonValueKind.Null), (
            unchanged.GetProperty("evidence").GetArrayLength(), unchanged.GetProperty("answer").ValueKind, unchanged.GetProperty("yourOffer").ValueKind));
    }

    [Fact]
    public async Task The_other_party_answers_once_which_stops_its_clock()
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        var answer = new { answer = "The six sockets are on a circuit\nthat was not part of the job." };
        (await parties.Hirer.PostAsync($"{path}/answer", answer)).AssertProblem(HttpStatusCode.Forbidden, "dispute_not_yours_to_answer");
        await AssertStrangersFindNothingAsync(parties, $"{path}/answer", answer);

        var answered = await parties.Worker.PostAsync($"{path}/answer", answer);

        answered.AssertStatus(HttpStatusCode.OK);
        Assert.Equal((answer.answer, JsonValueKind.Null), (answered.Body.GetProperty("answer").GetString(), answered.Body.GetProperty("answerBy").ValueKind));
        Assert.Equal(["dispute_escalation", "dispute_alarm"], NextOf(answered.Body));
        (await parties.Worker.PostAsync($"{path}/answer", answer)).AssertStatus(HttpStatusCode.OK);
        (await parties.Worker.PostAsync($"{path}/answer", new { answer = "Something else." })).AssertProblem(HttpStatusCode.Conflict, "dispute_answered");
        await ToldAsync(parties.Hirer, "has responded to the dispute");
        Assert.Contains("Ama Mensah responded to the dispute.", await parties.TimelineAsync());
    }

    [Fact]
    public async Task Evidence_is_numbered_hashed_and_seen_by_both()
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        var photo = await parties.Worker.UploadCleanAsync(SampleFiles.Png, "sockets.png");
        var others = await parties.Stranger.UploadCleanAsync(SampleFiles.Png, "mine.png");
        await AssertStrangersFindNothingAsync(parties, $"{path}/evidence", new { text = "Look." });
        (await parties.Worker.PostAsync($"{path}/evidence", new { text = "Look.", attachmentIds = new[] { others } })).AssertProblem();

        (await parties.Hirer.PostAsync($"{path}/evidence", new { text = "The tester shows no current." })).AssertStatus(HttpStatusCode.OK);
        var given = await parties.Worker.PostAsync($"{path}/evidence", new { text = "The photo shows\nthe plan.", attachmentIds = new[] { photo } });

        given.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(JsonValueKind.Null, given.Body.GetProperty("answerBy").ValueKind);
        var pieces = (await parties.Hirer.GetAsync(path)).Body.GetProperty("evidence").EnumerateArray().ToList();
        Assert.Equal([1, 2], pieces.Select(piece => piece.GetProperty("number").GetInt32()));
        Assert.Equal([parties.Hirer.UserId, parties.Worker.UserId], pieces.Select(piece => piece.GetProperty("by").GetGuid()));
        var file = Assert.Single(pieces[1].GetProperty("files").EnumerateArray());
        Assert.Equal(
            (photo, "sockets.png", Convert.ToHexStringLower(SHA256.HashData(SampleFiles.Png))),
            (file.GetProperty("attachmentId").GetString(), file.GetProperty("name").GetString(), file.GetProperty("sha256").GetString()));
        Assert.Equal(HashOf(pieces[0], before: ""), pieces[0].GetProperty("hash").GetString());
        Assert.Equal(HashOf(pieces[1], pieces[0].GetProperty("hash").GetString()!), pieces[1].GetProperty("hash").GetString());
        (await parties.Hirer.GetAsync($"/attachments/{photo}")).AssertStatus(HttpStatusCode.OK);
        (await parties.Stranger.GetAsync($"/attachments/{photo}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Worker.DeleteAsync($"/attachments/{photo}")).AssertProblem(HttpStatusCode.Conflict, "attachment_in_use");
        await ToldAsync(parties.Hirer, "gave evidence in the dispute");
    }

    [Fact]
    public async Task An_offer_is_read_by_its_side_alone_until_both_cross_and_settle_at_the_midpoint()
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        await AssertStrangersFindNothingAsync(parties, $"{path}/offers", Offer("1.00"));
        var admin = await app.SignInAsAdminAsync();
        var (before, seen) = ((await parties.Worker.GetAsync(path)).Text, (await admin.GetAsync(path)).Text);

        var own = await parties.Hirer.PostAsync($"{path}/offers", Offer("400.03"));

        Assert.Equal("400.03", AmountOf(own.Body, "yourOffer"));
        Assert.Equal((before, seen), ((await parties.Worker.GetAsync(path)).Text, (await admin.GetAsync(path)).Text));
        Assert.Equal("900.00", AmountOf((await parties.Worker.PostAsync($"{path}/offers", Offer("900.00"))).Body, "yourOffer"));
        Assert.Equal("400.03", AmountOf((await parties.Hirer.GetAsync(path)).Body, "yourOffer"));
        Assert.DoesNotContain("900.00", (await parties.Hirer.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("900.00", (await parties.Hirer.GetAsync("/notifications?limit=100")).Text, StringComparison.Ordinal);
        Assert.Equal(("1500.00", "0.00", "0.00"), await parties.EscrowAsync());

        var settled = await parties.Worker.PostAsync($"{path}/offers", Offer("300.00"));

        Assert.Equal(("resolved", JsonValueKind.Null), (StatusOf(settled), settled.Body.GetProperty("yourOffer").ValueKind));
        var outcome = settled.Body.GetProperty("outcome");
        Assert.Equal(("offers", "350.02", "649.98"), (outcome.GetProperty("basis").GetString(), AmountOf(outcome, "toWorker"), AmountOf(outcome, "toHirer")));
        Assert.Equal(("400.03", "300.00"), (AmountOf(outcome, "hirerOffer"), AmountOf(outcome, "workerOffer")));
        Assert.Empty(NextOf(settled.Body));
        Assert.Equal(("500.00", "350.02", "649.98"), await parties.EscrowAsync());
        (await parties.Hirer.PostAsync($"{path}/offers", Offer("1.00"))).AssertProblem(HttpStatusCode.Conflict, "dispute_resolved");
        (await parties.Hirer.PostAsync($"{path}/evidence", new { text = "Late." })).AssertProblem(HttpStatusCode.Conflict, "dispute_resolved");
        await ToldAsync(parties.Hirer, "GHS 350.02 goes to Ama, before the fee, and GHS 649.98 back to Ama");
        await ToldAsync(parties.Worker, "is over");
        Assert.Equal("active", (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}")).Body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Whoever_raised_it_withdraws_it_and_the_work_goes_on()
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Worker, parties.Large);
        (await parties.Hirer.PostAsync($"{path}/withdraw")).AssertProblem(HttpStatusCode.Forbidden, "dispute_not_yours_to_withdraw");
        await AssertStrangersFindNothingAsync(parties, $"{path}/withdraw", body: null);

        var withdrawn = await parties.Worker.PostAsync($"{path}/withdraw");

        Assert.Equal(("resolved", "withdrawn"), (StatusOf(withdrawn), withdrawn.Body.GetProperty("outcome").GetProperty("basis").GetString()));
        Assert.Equal(JsonValueKind.Null, withdrawn.Body.GetProperty("outcome").GetProperty("toWorker").ValueKind);
        (await parties.Worker.PostAsync($"{path}/withdraw")).AssertStatus(HttpStatusCode.OK);
        (await parties.Worker.PostAsync($"/milestones/{parties.Large}/start")).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(("1500.00", "0.00", "0.00"), await parties.EscrowAsync());
        await ToldAsync(parties.Hirer, "it was withdrawn");
        await parties.OpenAsync(parties.Hirer, parties.Large);
    }

    [Fact]
    public async Task A_dispute_is_shown_to_its_parties_and_to_administrators_alone()
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);

        (await parties.Hirer.GetAsync(path)).AssertStatus(HttpStatusCode.OK);
        (await parties.Worker.GetAsync(path)).AssertStatus(HttpStatusCode.OK);
        (await parties.Stranger.GetAsync(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.GetAsync(path)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await app.Anonymous.GetAsync("/disputes")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Empty(Items(await parties.Stranger.GetAsync("/disputes")));
        await parties.OpenAsync(parties.Worker, parties.Small);
        var first = await parties.Worker.GetAsync("/disputes?limit=1");
        Assert.Equal("small_claims", Assert.Single(Items(first)).GetProperty("track").GetString());
        var second = await parties.Worker.GetAsync($"/disputes?limit=1&cursor={Uri.EscapeDataString(first.Body.GetProperty("nextCursor").GetString()!)}");
        Assert.Equal(path, $"/disputes/{Assert.Single(Items(second)).GetProperty("id").GetString()}");
        var admin = await app.SignInAsAdminAsync();
        (await admin.GetAsync(path)).AssertStatus(HttpStatusCode.OK);
        Assert.Empty(Items(await admin.GetAsync("/disputes")));
        (await (await app.SignInAsAdminAsync(reason: null)).GetAsync(path)).AssertProblem(HttpStatusCode.UnprocessableEntity, "audit_reason_required");
        foreach (var command in new[] { "answer", "evidence", "offers", "appeal", "withdraw" })
            (await admin.PostAsync($"{path}/{command}", new { })).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
    }

    private static object Offer(string toWorker, string currency = "GHS") => new { toWorker = SampleJobs.Money(toWorker, currency) };

    private async Task AssertStrangersFindNothingAsync(DisputeParties parties, string path, object? body)
    {
        (await parties.Stranger.PostAsync(path, body)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await app.Anonymous.PostAsync(path, body)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
    }

    private static void AssertWrong(TestAnswer answer, string field)
    {
        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Contains(answer.Body.GetProperty("errors").EnumerateObject(), error => error.Name.StartsWith(field, StringComparison.Ordinal));
    }

    /// <summary>As docs/money.md says how whoever has the evidence checks it.</summary>
    private static string HashOf(JsonElement piece, string before)
    {
        var text = new StringBuilder($"{before}\n{piece.GetProperty("number").GetInt32()}\n{piece.GetProperty("by").GetGuid()}\n{piece.GetProperty("at").GetDateTimeOffset().ToUnixTimeMilliseconds()}\n");
        foreach (var file in piece.GetProperty("files").EnumerateArray())
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{file.GetProperty("attachmentId").GetGuid()} {file.GetProperty("sha256").GetString()}\n");
        text.Append('\n').Append(piece.GetProperty("text").GetString());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
