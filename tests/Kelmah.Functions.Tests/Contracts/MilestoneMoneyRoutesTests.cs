using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kelmah.Functions.Tests.Jobs;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>Money that comes and goes milestone by milestone over HTTP, under a schedule with a fee from the hirer and a tax.</summary>
public sealed class MilestoneMoneyRoutesTests : IAsyncLifetime
{
    private KelmahApp app = null!;
    private ContractParties parties = null!;
    private string second = null!;

    private string Escrow => $"/contracts/{parties.ContractId}/escrow";

    public async Task InitializeAsync()
    {
        app = await KelmahApp.StartNewAsync(
            ("Contracts:FeeSchedules:0:Version", "1"),
            ("Contracts:FeeSchedules:0:From", "2020-01-01"),
            ("Contracts:FeeSchedules:0:WorkerFeeBasisPoints", "1000"),
            ("Contracts:FeeSchedules:0:HirerFeeBasisPoints", "500"),
            ("Contracts:FeeSchedules:0:TaxBasisPoints", "2000"),
            ("Contracts:FeeSchedules:0:TaxCountry", "GH"));
        parties = await ContractParties.DraftAsync(app);
        (await parties.Hirer.PatchAsync($"/milestones/{parties.MilestoneId}", new { amount = SampleJobs.Money("1000.00") })).AssertStatus(HttpStatusCode.OK);
        second = (await parties.Hirer.PostAsync($"/contracts/{parties.ContractId}/milestones", ContractParties.Milestone(app, "500.00"))).Id;
        await parties.SignAsync();
    }

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public async Task Milestones_are_funded_one_after_the_other_by_the_hirer_alone()
    {
        var first = new { milestoneIds = new[] { parties.MilestoneId } };
        (await app.Anonymous.PostAsync(Escrow, first)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await parties.Stranger.PostAsync(Escrow, first)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Worker.PostAsync(Escrow, first)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await parties.Hirer.PostAsync(Escrow, new { milestoneIds = Array.Empty<string>() })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Hirer.PostAsync(Escrow, new { milestoneIds = new[] { second } })).AssertProblem(HttpStatusCode.Conflict, "escrow_funding_order");
        (await parties.Hirer.PostAsync(Escrow, new { milestoneIds = new[] { parties.ContractId } })).AssertProblem(HttpStatusCode.Conflict, "escrow_funding_order");

        // 5 % of 1 000, and 20 % of that.
        await FundAsync(first, "1060.00");

        var escrow = (await parties.Worker.GetAsync(Escrow)).Body;
        var part = Assert.Single(escrow.GetProperty("parts").EnumerateArray());
        Assert.Equal(("1000.00", "50.00", "10.00"), (AmountOf(part, "amount"), AmountOf(part, "hirerFee"), AmountOf(part, "hirerTax")));
        (await parties.Worker.PostAsync($"/milestones/{second}/start")).AssertProblem(HttpStatusCode.Conflict, "escrow_not_funded");
        await FundAsync(new { }, "530.00");
        (await parties.Worker.PostAsync($"/milestones/{second}/start")).AssertStatus(HttpStatusCode.OK);
        Assert.Equal(2, (await parties.Hirer.GetAsync(Escrow)).Body.GetProperty("fundings").GetArrayLength());
        (await parties.Hirer.PostAsync(Escrow)).AssertProblem(HttpStatusCode.Conflict, "escrow_already_held");
    }

    [Fact]
    public async Task A_part_is_approved_by_the_hirer_alone_and_pays_worker_platform_and_tax()
    {
        await FundAsync(new { }, "1590.00");
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start")).AssertStatus(HttpStatusCode.OK);
        var work = new { deliverables = new[] { new { name = "Photos" } } };
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/submit", work)).AssertStatus(HttpStatusCode.OK);
        var approve = $"/milestones/{parties.MilestoneId}/approve";
        var part = new { amount = SampleJobs.Money("400.00"), remainder = "next" };
        (await app.Anonymous.PostAsync(approve, part)).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        (await parties.Stranger.PostAsync(approve, part)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await parties.Worker.PostAsync(approve, part)).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");
        (await parties.Hirer.PostAsync(approve, new { amount = SampleJobs.Money("400.00") })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await parties.Hirer.PostAsync(approve, new { amount = SampleJobs.Money("1000.01") })).AssertProblem(HttpStatusCode.Conflict, "approval_above_amount");
        var tried = await parties.Hirer.PostAsync($"{approve}?dryRun=true", part);
        tried.AssertStatus(HttpStatusCode.OK);

        var approved = await parties.Hirer.PostAsync(approve, part);

        approved.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(("released", "400.00"), (approved.Body.GetProperty("stage").GetString(), AmountOf(approved.Body, "amount")));
        // 10 % of 400, and 20 % of that.
        Assert.Equal("352.00", AmountOf((await parties.Worker.GetAsync("/wallet")).Body, "pendingBalance"));
        var postings = Assert.Single(tried.Body.GetProperty("entries").EnumerateArray()).GetProperty("postings").EnumerateArray()
            .Select(posting => (posting.GetProperty("account").GetString()!.Split(':')[0], AmountOf(posting, "amount")));
        Assert.Equal([("escrow", "-424.00"), ("wallet", "352.00"), ("platform", "60.00"), ("tax", "12.00")], postings);
        var rest = (await parties.Worker.GetAsync($"/contracts/{parties.ContractId}/milestones")).Body.GetProperty("items")[2];
        Assert.Equal(("600.00", "in_progress"), (AmountOf(rest, "amount"), rest.GetProperty("stage").GetString()));
        Assert.Equal("1166.00", AmountOf((await parties.Hirer.GetAsync(Escrow)).Body, "held"));
    }

    private static string? AmountOf(JsonElement body, string name) => body.GetProperty(name).GetProperty("amount").GetString();

    private async Task FundAsync(object input, string amount)
    {
        var before = await parties.Hirer.GetAsync(Escrow);
        var held = before.Status == HttpStatusCode.OK ? AmountOf(before.Body, "held") : null;
        var funding = await parties.Hirer.PostAsync(Escrow, input);
        funding.AssertStatus(HttpStatusCode.Created);
        Assert.Equal(amount, AmountOf(funding.Body.GetProperty("transaction"), "amount"));
        var secret = funding.Body.GetProperty("clientSecret").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{secret[..secret.IndexOf("_secret", StringComparison.Ordinal)]}/confirm");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        request.Content = new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Until.HoldsAsync(() => parties.Hirer.GetAsync(Escrow), escrow => AmountOf(escrow.Body, "held") is var now && now != (held ?? "0.00"));
    }
}
