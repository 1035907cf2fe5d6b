using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>What a wallet says over HTTP of money on its way, from the escrow to what can be withdrawn.</summary>
public sealed class WalletRoutesTests : IAsyncLifetime
{
    private KelmahApp app = null!;
    private ContractParties parties = null!;

    public async Task InitializeAsync()
    {
        app = await KelmahApp.StartNewAsync();
        parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        await FundAsync();
    }

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public async Task What_is_in_escrow_what_is_pending_and_what_can_be_withdrawn_are_told_apart()
    {
        Assert.Equal(("0.00", "1500.00"), LockedOf(await parties.Hirer.GetAsync("/wallet")));
        Assert.Equal(("1500.00", "0.00"), LockedOf(await parties.Worker.GetAsync("/wallet")));

        await ReleaseAsync();

        var wallet = await parties.Worker.GetAsync("/wallet");
        Assert.Equal(("0.00", "1350.00"), (AmountOf(wallet.Body, "balance"), AmountOf(wallet.Body, "pendingBalance")));
        var pending = Assert.Single(wallet.Body.GetProperty("pending").EnumerateArray());
        Assert.Equal(("1350.00", parties.ContractId, parties.MilestoneId), (AmountOf(pending, "amount"), TextOf(pending, "contractId"), TextOf(pending, "milestoneId")));
        var availableAt = pending.GetProperty("availableAt").GetDateTimeOffset();
        Assert.InRange(availableAt, app.Clock.GetUtcNow().AddDays(5).AddMinutes(-10), app.Clock.GetUtcNow().AddDays(5));
        Assert.Empty(wallet.Body.GetProperty("lockedInEscrow").EnumerateArray());
        Assert.Empty(wallet.Body.GetProperty("owed").EnumerateArray());
        Assert.Equal([availableAt], await NextAsync(parties.Worker));
        Assert.Empty(await NextAsync(parties.Hirer));

        await app.Clock.AdvanceAsync(availableAt - app.Clock.GetUtcNow());
        await app.Services.GetRequiredService<DeadlineProcesses>().SweepAsync(app.Clock.GetUtcNow(), CancellationToken.None);

        var worker = await app.SignInAsync(parties.Worker.Email, KelmahApp.Password);
        wallet = await worker.GetAsync("/wallet");
        Assert.Equal(("1350.00", "0.00"), (AmountOf(wallet.Body, "balance"), AmountOf(wallet.Body, "pendingBalance")));
        Assert.Equal([("release_matured", "1350.00", "1350.00")], await EntriesAsync(worker, ""));
        Assert.Equal([("release_matured", "-1350.00", "0.00"), ("escrow_release", "1350.00", "1350.00")], await EntriesAsync(worker, "?account=pending&by=occurred"));
        await Until.HoldsAsync(
            () => worker.GetAsync("/notifications?limit=100"),
            answer => answer.Body.GetProperty("items").EnumerateArray().Any(item => TextOf(item, "title") == "GHS 1350.00 can be withdrawn now"));
    }

    [Fact]
    public async Task Entries_are_everybodys_own_and_those_of_an_escrow_its_parties()
    {
        await ReleaseAsync();
        var escrow = $"?account=escrow&contractId={parties.ContractId}";

        foreach (var party in (TestClient[])[parties.Hirer, parties.Worker])
            Assert.Equal([("escrow_release", "-1500.00", "0.00"), ("escrow_hold", "1500.00", "1500.00")], await EntriesAsync(party, escrow));
        foreach (var other in (TestClient[])[parties.Stranger, await app.SignInAsAdminAsync()])
        {
            (await other.GetAsync($"/wallet/entries{escrow}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
            Assert.Empty(await EntriesAsync(other, $"?account=pending&contractId={parties.ContractId}"));
        }

        (await app.Anonymous.GetAsync("/wallet/entries")).AssertProblem(HttpStatusCode.Unauthorized, "not_signed_in");
        var first = await parties.Hirer.GetAsync($"/wallet/entries{escrow}&limit=1");
        Assert.Equal("escrow_release", TextOf(Assert.Single(first.Body.GetProperty("items").EnumerateArray()), "kind"));
        var cursor = TextOf(first.Body, "nextCursor");
        Assert.Equal([("escrow_hold", "1500.00", "1500.00")], await EntriesAsync(parties.Hirer, $"{escrow}&limit=1&cursor={cursor}"));
        (await parties.Hirer.GetAsync($"/wallet/entries?cursor={cursor}")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    private static string? AmountOf(JsonElement body, string name) => body.GetProperty(name).GetProperty("amount").GetString();

    private static string? TextOf(JsonElement body, string name) => body.GetProperty(name).GetString();

    private static (string? AsWorker, string? AsHirer) LockedOf(TestAnswer wallet)
    {
        var locked = Assert.Single(wallet.Body.GetProperty("lockedInEscrow").EnumerateArray());
        return (AmountOf(locked, "asWorker"), AmountOf(locked, "asHirer"));
    }

    private static async Task<List<(string?, string?, string?)>> EntriesAsync(TestClient caller, string query)
    {
        var answer = await caller.GetAsync($"/wallet/entries{query}");
        answer.AssertStatus(HttpStatusCode.OK);
        return [.. answer.Body.GetProperty("items").EnumerateArray().Select(item => (TextOf(item, "kind"), AmountOf(item, "amount"), AmountOf(item, "balanceAfter")))];
    }

    private async Task<IEnumerable<DateTimeOffset>> NextAsync(TestClient caller) =>
        (await caller.GetAsync($"/contracts/{parties.ContractId}/timeline")).Body.GetProperty("next").EnumerateArray()
            .Where(next => TextOf(next, "kind") == "security_period").Select(next => next.GetProperty("dueAt").GetDateTimeOffset());

    private async Task ReleaseAsync()
    {
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/start")).AssertStatus(HttpStatusCode.OK);
        var delivered = new { deliverables = new[] { new { name = "Photos", url = "https://example.com/photos.zip" } } };
        (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/submit", delivered)).AssertStatus(HttpStatusCode.OK);
        (await parties.Hirer.PostAsync($"/milestones/{parties.MilestoneId}/approve")).AssertStatus(HttpStatusCode.OK);
    }

    private async Task FundAsync()
    {
        var escrow = $"/contracts/{parties.ContractId}/escrow";
        var secret = TextOf((await parties.Hirer.PostAsync(escrow, new { })).Body, "clientSecret")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/payment_intents/{secret[..secret.IndexOf("_secret", StringComparison.Ordinal)]}/confirm");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        request.Content = new FormUrlEncodedContent([new("payment_method", "pm_card_visa")]);
        using var response = await app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Until.HoldsAsync(() => parties.Hirer.GetAsync(escrow), answer => AmountOf(answer.Body, "held") == "1500.00");
    }
}
