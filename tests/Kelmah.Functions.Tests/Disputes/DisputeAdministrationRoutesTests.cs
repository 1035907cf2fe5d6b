using System.Net;
using System.Text.Json;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Kernel;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Functions.Tests.Disputes.DisputeParties;

namespace Kelmah.Functions.Tests.Disputes;

/// <summary>Who decides disputes and when, over HTTP: clocks, reviews, rulings, appeals, and who must not.</summary>
public sealed class DisputeAdministrationRoutesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Silence_pays_a_small_claim_to_whoever_raised_it_after_two_reminders()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Small);
        var due = (await parties.Worker.GetAsync(path)).Body.GetProperty("answerBy").GetDateTimeOffset();
        Assert.InRange(due - app.Clock.GetUtcNow(), TimeSpan.FromDays(4), TimeSpan.FromDays(12));
        var favoured = (await parties.Worker.GetAsync(path)).Body.GetProperty("next")[0];
        Assert.Equal(("dispute_answer", "hirer"), (favoured.GetProperty("kind").GetString(), favoured.GetProperty("inFavourOf").GetString()));

        parties = await parties.AfterAsync(due - app.Clock.GetUtcNow() - TimeSpan.FromDays(2) + Minute);
        await Until.HoldsAsync(() => RemindersAsync(parties), count => count == 1);
        parties = await parties.AfterAsync(TimeSpan.FromDays(1));
        await Until.HoldsAsync(() => RemindersAsync(parties), count => count == 2);
        Assert.Equal("open", StatusOf(await parties.Worker.GetAsync(path)));
        parties = await parties.AfterAsync(TimeSpan.FromDays(1));

        var ended = await Until.HoldsAsync(() => parties.Hirer.GetAsync(path), answer => StatusOf(answer) == "resolved");
        var outcome = ended.Body.GetProperty("outcome");
        Assert.Equal(("silence", "0.00", "500.00"), (outcome.GetProperty("basis").GetString(), AmountOf(outcome, "toWorker"), AmountOf(outcome, "toHirer")));
        Assert.Equal(("1000.00", "0.00", "500.00"), await parties.EscrowAsync());
        await ToldAsync(parties.Worker, "it was not answered in time");
        Assert.Contains(await parties.TimelineAsync(), sentence => sentence.StartsWith("The dispute was not answered in time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_decides_nothing_of_a_large_sum_which_is_escalated_and_told_of_until_somebody_rules()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        await ToldAsync(await app.SignInAsAdminAsync(), "GHS 1000.00 is disputed");

        var next = (await parties.Worker.GetAsync(path)).Body.GetProperty("next").EnumerateArray().Select(one => one.GetProperty("dueAt").GetDateTimeOffset()).ToList();

        parties = await parties.AfterAsync(next[0] - app.Clock.GetUtcNow() - TimeSpan.FromDays(2) + Minute);
        await Until.HoldsAsync(() => RemindersAsync(parties), count => count == 1);
        parties = await parties.AfterAsync(next[0] - app.Clock.GetUtcNow());

        await Until.HoldsAsync(() => parties.Hirer.GetAsync(path), answer => answer.Body.GetProperty("answerBy").ValueKind == JsonValueKind.Null);
        Assert.Equal("open", StatusOf(await parties.Hirer.GetAsync(path)));
        Assert.Equal(["dispute_escalation", "dispute_alarm"], NextOf((await parties.Hirer.GetAsync(path)).Body));
        await ToldAsync(await app.SignInAsAdminAsync(), "was not answered");
        await ToldAsync(parties.Worker, "You did not answer the dispute");

        parties = await parties.AfterAsync(next[1] - app.Clock.GetUtcNow());
        await Until.HoldsAsync(() => parties.Hirer.GetAsync(path), answer => StatusOf(answer) == "escalated");
        var admin = await app.SignInAsAdminAsync();
        await ToldAsync(admin, "A dispute waits for a ruling");
        Assert.Equal(path, $"/disputes/{Items(await admin.GetAsync("/admin/disputes"))[0].GetProperty("id").GetString()}");

        parties = await parties.AfterAsync(next[2] - app.Clock.GetUtcNow());
        await ToldAsync(await app.SignInAsAdminAsync(), "A dispute about GHS 1000.00 is still not decided");
        var still = (await parties.Hirer.GetAsync(path)).Body;
        Assert.Equal("escalated", still.GetProperty("status").GetString());
        var alarm = Assert.Single(still.GetProperty("next").EnumerateArray());
        Assert.InRange(alarm.GetProperty("dueAt").GetDateTimeOffset() - app.Clock.GetUtcNow(), TimeSpan.FromDays(6), TimeSpan.FromDays(7) + Minute);
        Assert.Equal(("1500.00", "0.00", "0.00"), await parties.EscrowAsync());
    }

    [Fact]
    public async Task A_small_claim_is_ruled_by_the_documents_and_carried_out_at_once()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Small);
        var admin = await app.SignInAsAdminAsync();
        (await admin.PostAsync($"{path}/resolve", Ruling("200.01"))).AssertProblem(HttpStatusCode.Conflict, "dispute_answer_possible");
        var answered = await parties.Worker.PostAsync($"{path}/answer", new { answer = "It is done." });
        Assert.InRange(answered.Body.GetProperty("next")[0].GetProperty("dueAt").GetDateTimeOffset() - app.Clock.GetUtcNow(), TimeSpan.FromHours(71), TimeSpan.FromHours(72));

        var tried = await admin.PostAsync($"{path}/resolve?dryRun=true", Ruling("200.01"));
        tried.AssertStatus(HttpStatusCode.OK);
        var kinds = tried.Body.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString()).Order(StringComparer.Ordinal);
        Assert.Equal(["escrow_refund", "escrow_release"], kinds);
        Assert.Equal(("1500.00", "0.00", "0.00"), await parties.EscrowAsync());
        Assert.Equal("open", StatusOf(await parties.Hirer.GetAsync(path)));

        var ruled = await admin.PostAsync($"{path}/resolve", Ruling("200.01"), ("Idempotency-Key", "rule-once"));

        Assert.Equal(("resolved", "The plan shows six of twelve sockets."), (StatusOf(ruled), ruled.Body.GetProperty("resolution").GetString()));
        Assert.Equal(admin.UserId, ruled.Body.GetProperty("resolvedBy").GetGuid());
        Assert.Equal(("1000.00", "200.01", "299.99"), await parties.EscrowAsync());
        Assert.Equal(ruled.Text, (await admin.PostAsync($"{path}/resolve", Ruling("200.01"), ("Idempotency-Key", "rule-once"))).Text);
        (await admin.PostAsync($"{path}/resolve", Ruling("1.00"))).AssertProblem(HttpStatusCode.Conflict, "dispute_resolved");
        (await parties.Worker.PostAsync($"{path}/appeal", new { reason = "No." })).AssertProblem(HttpStatusCode.Conflict, "dispute_resolved");
        Assert.True((await admin.GetAsync("/admin/ledger/reconciliation")).Body.GetProperty("balanced").GetBoolean());
    }

    [Fact]
    public async Task A_small_claim_that_nobody_decides_in_72_hours_is_escalated()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Worker, parties.Small);
        (await parties.Hirer.PostAsync($"{path}/evidence", new { text = "Nothing was done." })).AssertStatus(HttpStatusCode.OK);

        parties = await parties.AfterAsync(TimeSpan.FromHours(72) + Minute);

        await Until.HoldsAsync(() => parties.Hirer.GetAsync(path), answer => StatusOf(answer) == "escalated");
    }

    [Fact]
    public async Task A_ruling_waits_for_seven_days_and_is_then_carried_out()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var (parties, path, admin) = await AnsweredAsync(app);
        var reviewed = await admin.PostAsync($"{path}/review");
        Assert.Equal(("in_review", admin.UserId), (StatusOf(reviewed), reviewed.Body.GetProperty("reviewedBy").GetGuid()));
        await ToldAsync(parties.Worker, "An administrator looks after the dispute");
        Assert.Equal("escalated", StatusOf(await admin.PostAsync($"{path}/escalate")));

        var ruled = await admin.PostAsync($"{path}/resolve", Ruling("600.00"));

        Assert.Equal("escalated", StatusOf(ruled));
        var ruling = ruled.Body.GetProperty("ruling");
        Assert.Equal(("600.00", "400.00", "The plan shows six of twelve sockets."), (AmountOf(ruling, "toWorker"), AmountOf(ruling, "toHirer"), ruling.GetProperty("resolution").GetString()));
        Assert.InRange(ruling.GetProperty("finalAt").GetDateTimeOffset() - app.Clock.GetUtcNow(), TimeSpan.FromDays(7) - Minute, TimeSpan.FromDays(7));
        Assert.Equal(["dispute_ruling"], NextOf(ruled.Body));
        Assert.Equal(("1500.00", "0.00", "0.00"), await parties.EscrowAsync());
        await ToldAsync(parties.Hirer, "GHS 600.00 goes to Ama, before the fee, and GHS 400.00 back to Ama");
        await ToldAsync(parties.Worker, "You can appeal until");
        (await admin.PostAsync($"{path}/resolve", Ruling("1.00"))).AssertProblem(HttpStatusCode.Conflict, "dispute_ruled");
        (await admin.PostAsync($"{path}/review")).AssertProblem(HttpStatusCode.Conflict, "dispute_ruled");
        (await parties.Hirer.PostAsync($"{path}/evidence", new { text = "More." })).AssertProblem(HttpStatusCode.Conflict, "dispute_ruled");
        (await parties.Hirer.PostAsync($"{path}/withdraw")).AssertProblem(HttpStatusCode.Conflict, "dispute_ruled");

        parties = await parties.AfterAsync(TimeSpan.FromDays(7) + Minute);

        var ended = await Until.HoldsAsync(() => parties.Hirer.GetAsync(path), answer => StatusOf(answer) == "resolved");
        Assert.Equal(("ruling", JsonValueKind.Null), (ended.Body.GetProperty("outcome").GetProperty("basis").GetString(), ended.Body.GetProperty("ruling").ValueKind));
        Assert.Equal(("500.00", "600.00", "400.00"), await parties.EscrowAsync());
        await ToldAsync(parties.Worker, "the ruling is carried out");
    }

    [Fact]
    public async Task An_appeal_goes_to_another_administrator_who_decides_at_once_and_for_good()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var (parties, path, admin) = await AnsweredAsync(app);
        (await admin.PostAsync($"{path}/resolve", Ruling("1000.00"))).AssertStatus(HttpStatusCode.OK);
        (await parties.Stranger.PostAsync($"{path}/appeal", new { reason = "The plan is another one." })).AssertProblem(HttpStatusCode.NotFound, "not_found");

        var appealed = await parties.Hirer.PostAsync($"{path}/appeal", new { reason = "The plan is another one." });

        Assert.Equal("escalated", StatusOf(appealed));
        Assert.Equal(("The plan is another one.", "1000.00"), (
            appealed.Body.GetProperty("appeal").GetProperty("reason").GetString(), AmountOf(appealed.Body.GetProperty("appeal").GetProperty("ruling"), "toWorker")));
        Assert.Equal(["dispute_alarm"], NextOf(appealed.Body));
        (await parties.Worker.PostAsync($"{path}/appeal", new { reason = "Me too." })).AssertProblem(HttpStatusCode.Conflict, "dispute_appealed");
        await ToldAsync(parties.Worker, "appeals against the ruling");
        await ToldAsync(admin, "A ruling was appealed");
        (await admin.PostAsync($"{path}/resolve", Ruling("1000.00"))).AssertProblem(HttpStatusCode.Forbidden, "dispute_same_administrator");
        (await admin.PostAsync($"{path}/review")).AssertProblem(HttpStatusCode.Forbidden, "dispute_same_administrator");
        (await parties.Worker.PostAsync($"{path}/evidence", new { text = "The plan as signed." })).AssertStatus(HttpStatusCode.OK);

        var second = await SecondAdministratorAsync(app);
        var final = await second.PostAsync($"{path}/resolve", Ruling("250.00"));

        Assert.Equal(("resolved", second.UserId), (StatusOf(final), final.Body.GetProperty("resolvedBy").GetGuid()));
        Assert.Equal(("500.00", "250.00", "750.00"), await parties.EscrowAsync());
        (await parties.Worker.PostAsync($"{path}/appeal", new { reason = "Again." })).AssertProblem(HttpStatusCode.Conflict, "dispute_resolved");
    }

    [Fact]
    public async Task A_ruling_about_the_whole_contract_ends_it()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Worker, milestoneId: null);
        (await parties.Hirer.PostAsync($"{path}/answer", new { answer = "Nothing was done." })).AssertStatus(HttpStatusCode.OK);
        var admin = await app.SignInAsAdminAsync();
        (await admin.PostAsync($"{path}/resolve", Ruling("0.00"))).AssertStatus(HttpStatusCode.OK);

        parties = await parties.AfterAsync(TimeSpan.FromDays(7) + Minute);

        await Until.HoldsAsync(() => parties.Hirer.GetAsync(path), answer => StatusOf(answer) == "resolved");
        Assert.Equal(("0.00", "0.00", "1500.00"), await parties.EscrowAsync());
        Assert.Equal("cancelled", (await parties.Hirer.GetAsync($"/contracts/{parties.ContractId}")).Body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Wrong_rulings_are_refused()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var (parties, path, admin) = await AnsweredAsync(app);
        (await admin.PostAsync($"{path}/resolve", Ruling("1000.01"))).AssertProblem(HttpStatusCode.Conflict, "dispute_more_than_contested");
        (await admin.PostAsync($"{path}/resolve", Ruling("-0.01"))).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.PostAsync($"{path}/resolve", Ruling("1.00", "USD"))).AssertProblem(HttpStatusCode.Conflict, "contract_currency_differs");
        (await admin.PostAsync($"{path}/resolve", new { toWorker = SampleJobs.Money("1.00") })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.PostAsync($"{path}/resolve", new { resolution = " ", toWorker = SampleJobs.Money("1.00") })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.PostAsync($"{path}/resolve", new { resolution = new string('x', 5_001), toWorker = SampleJobs.Money("1.00") })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.GetAsync("/admin/disputes?status=lost")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.PostAsync($"/disputes/{Guid.CreateVersion7()}/resolve", Ruling("1.00"))).AssertProblem(HttpStatusCode.NotFound, "not_found");

        foreach (var command in new[] { "review", "escalate", "resolve" })
        {
            object? body = command == "resolve" ? Ruling("1.00") : null;
            (await parties.Hirer.PostAsync($"{path}/{command}", body)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
            (await parties.Worker.PostAsync($"{path}/{command}", body)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
            (await parties.Stranger.PostAsync($"{path}/{command}", body)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
            (await app.Anonymous.PostAsync($"{path}/{command}", body)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        }

        (await parties.Hirer.GetAsync("/admin/disputes")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await app.Anonymous.GetAsync("/admin/disputes")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        Assert.Equal("open", StatusOf(await parties.Hirer.GetAsync(path)));
        Assert.Equal(("1500.00", "0.00", "0.00"), await parties.EscrowAsync());
    }

    /// <summary>A party, whoever has been the other side of a contract of a party, and whoever a party applied to.</summary>
    [Fact]
    public async Task Whoever_is_linked_to_a_party_decides_nothing()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var (parties, path, admin) = await AnsweredAsync(app);
        var other = await FundedAsync(app);
        var job = await SampleJobs.PublishAsync(other.Stranger);
        await SampleJobs.ApplyAsync(parties.Worker, job);

        foreach (var linked in new[] { parties.Hirer, parties.Worker, other.Stranger })
        {
            var asAdmin = AsAdministrator(app, linked);
            (await asAdmin.PostAsync($"{path}/review")).AssertProblem(HttpStatusCode.Forbidden, "dispute_conflict_of_interest");
            (await asAdmin.PostAsync($"{path}/escalate")).AssertProblem(HttpStatusCode.Forbidden, "dispute_conflict_of_interest");
            (await asAdmin.PostAsync($"{path}/resolve", Ruling("1.00"))).AssertProblem(HttpStatusCode.Forbidden, "dispute_conflict_of_interest");
            (await asAdmin.PostAsync($"{path}/resolve?dryRun=true", Ruling("1.00"))).AssertProblem(HttpStatusCode.Forbidden, "dispute_conflict_of_interest");
        }

        Assert.Equal("open", StatusOf(await parties.Hirer.GetAsync(path)));
        (await admin.PostAsync($"{path}/review")).AssertStatus(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Administrators_list_disputes_by_urgency_and_by_state()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var (first, waiting, admin) = await AnsweredAsync(app);
        var unanswered = await first.OpenAsync(first.Hirer, first.Small);
        var (_, escalated, _) = await AnsweredAsync(app);
        (await admin.PostAsync($"{escalated}/escalate")).AssertStatus(HttpStatusCode.OK);
        var (_, ruled, _) = await AnsweredAsync(app);
        (await admin.PostAsync($"{ruled}/resolve", Ruling("1.00"))).AssertStatus(HttpStatusCode.OK);
        var claim = await FundedAsync(app);
        var answered = await claim.OpenAsync(claim.Worker, claim.Small);
        (await claim.Hirer.PostAsync($"{answered}/answer", new { answer = "No." })).AssertStatus(HttpStatusCode.OK);
        var withdrawn = await claim.OpenAsync(claim.Worker, claim.Large);
        (await claim.Worker.PostAsync($"{withdrawn}/withdraw")).AssertStatus(HttpStatusCode.OK);

        Assert.Equal([escalated, answered, waiting, unanswered, ruled, withdrawn], await PathsAsync(admin, "/admin/disputes?limit=100"));
        Assert.Equal([escalated], await PathsAsync(admin, "/admin/disputes?status=escalated"));
        Assert.Equal([withdrawn], await PathsAsync(admin, "/admin/disputes?status=resolved"));
        var page = await admin.GetAsync("/admin/disputes?limit=4");
        Assert.Equal([ruled, withdrawn], await PathsAsync(admin, $"/admin/disputes?limit=4&cursor={Uri.EscapeDataString(page.Body.GetProperty("nextCursor").GetString()!)}"));
    }

    private static object Ruling(string toWorker, string currency = "GHS") =>
        new { resolution = "The plan shows six of twelve sockets.", toWorker = SampleJobs.Money(toWorker, currency) };

    /// <summary>A dispute about the large milestone that the worker has answered.</summary>
    private static async Task<(DisputeParties Parties, string Path, TestClient Admin)> AnsweredAsync(KelmahApp app)
    {
        var parties = await FundedAsync(app);
        var path = await parties.OpenAsync(parties.Hirer, parties.Large);
        (await parties.Worker.PostAsync($"{path}/answer", new { answer = "It is done." })).AssertStatus(HttpStatusCode.OK);
        return (parties, path, await app.SignInAsAdminAsync());
    }

    /// <summary>The same user with a token that makes them an administrator.</summary>
    private static TestClient AsAdministrator(KelmahApp app, TestClient user)
    {
        var caller = new Caller(user.UserId, RoleSet.Of(UserRole.Admin), Guid.CreateVersion7());
        return new TestClient(app.Http, app.Services.GetRequiredService<IAccessTokens>().Issue(caller, UserRole.Admin).Token) { UserId = user.UserId, Email = user.Email };
    }

    private static async Task<IReadOnlyList<string>> PathsAsync(TestClient admin, string list) =>
        [.. Items(await admin.GetAsync(list)).Select(dispute => $"/disputes/{dispute.GetProperty("id").GetString()}")];

    private static async Task<int> RemindersAsync(DisputeParties parties)
    {
        var items = Items(await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/timeline"));
        return items.Count(one => one.GetProperty("type").GetString() == "dispute_answer_reminder_due");
    }
}
