using System.Net;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>Money that leaves wallets, over HTTP.</summary>
public sealed class WithdrawalRoutesTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    private static readonly object Number = new { kind = "mobile_money", country = "GH", holder = "Ama Mensah", network = "MTN", phone = "+233201234567" };

    [Fact]
    public async Task Stripe_pays_it_from_the_request_to_the_bank_and_its_owner_is_told()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await EarnedAsync(own, Currency.Usd);
        await own.ProveAsync(worker);
        var page = (await worker.PostAsync("/payouts/onboarding", new { country = "US" })).Body.GetProperty("url").GetString()!;
        using var onboarded = await own.Http.GetAsync(new Uri($"/simulators/stripe/onboarding/{new Uri(page).Segments[^1]}", UriKind.Relative));
        await Until.HoldsAsync(() => worker.GetAsync("/payouts/account"), answer => answer.Text.Contains("\"active\"", StringComparison.Ordinal));
        await FundStripeAsync(own);

        var shown = await worker.PostAsync("/wallet/withdrawals?dryRun=true", Amount("60.00", "USD"));
        Assert.Equal("payout_reserved", shown.Body.GetProperty("entries")[0].GetProperty("kind").GetString());
        var first = await worker.PostAsync("/wallet/withdrawals", Amount("60.00", "USD"), ("Idempotency-Key", "withdraw-once"));
        var again = await worker.PostAsync("/wallet/withdrawals", Amount("60.00", "USD"), ("Idempotency-Key", "withdraw-once"));

        Assert.Equal((HttpStatusCode.Created, first.Text), (first.Status, again.Text));
        await Until.HoldsAsync(() => own.Store.FindAsync<Withdrawal>(Guid.Parse(first.Id), CancellationToken.None).AsTask(), sent => sent?.StripePayoutId is not null);
        await own.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Until.HoldsAsync(() => worker.GetAsync($"/wallet/withdrawals/{first.Id}"), answer => answer.Body.GetProperty("status").GetString() == "paid");
        Assert.Equal("40.00", (await worker.GetAsync("/wallet")).Body.GetProperty("balances")[0].GetProperty("balance").GetProperty("amount").GetString());
        Assert.Equal(first.Id, Items(await worker.GetAsync("/wallet/withdrawals"))[0].GetProperty("id").GetString());
        Assert.Equal("completed", Items(await worker.GetAsync("/wallet/transactions?type=payout"))[0].GetProperty("status").GetString());
        await Until.HoldsAsync(() => worker.GetAsync("/notifications"), told => told.Text.Contains("was paid out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_administrator_pays_it_by_hand_from_a_table()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await EarnedAsync(own, Currency.Ghs);
        (await worker.PutAsync("/payouts/destination", Number)).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        await own.ProveAsync(worker);
        (await worker.PutAsync("/payouts/destination", new { kind = "mobile_money", country = "US", holder = "Ama Mensah", network = "MTN", phone = "+233201234567" }))
            .AssertProblem(HttpStatusCode.UnprocessableEntity, "payout_country_not_served");
        Assert.Equal("•••• 4567", (await worker.PutAsync("/payouts/destination", Number)).Body.GetProperty("maskedNumber").GetString());
        Assert.DoesNotContain("201234567", (await worker.GetAsync("/payouts/destination")).Text, StringComparison.Ordinal);
        (await worker.PostAsync("/wallet/withdrawals", Amount("60.00", "GHS"))).AssertProblem(HttpStatusCode.Conflict, "payout_destination_paused");
        await Until.HoldsAsync(() => worker.GetAsync("/notifications"), told => told.Text.Contains("Where you are paid out was changed", StringComparison.Ordinal));
        await own.Clock.AdvanceAsync(TimeSpan.FromHours(25));
        worker = await own.SignInAsync(worker.Email, KelmahApp.Password);
        (await worker.PostAsync("/wallet/withdrawals", Amount("60.00", "GHS"))).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        await own.ProveAsync(worker);
        (await worker.PostAsync("/wallet/withdrawals", Amount("9.99", "GHS"))).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await worker.PostAsync("/wallet/withdrawals", Amount("100.01", "GHS"))).AssertProblem(HttpStatusCode.Conflict, "wallet_insufficient");
        var asked = await worker.PostAsync("/wallet/withdrawals", Amount("60.00", "GHS"));
        asked.AssertStatus(HttpStatusCode.Created);

        var admin = await own.SignInAsAdminAsync();
        Assert.Equal("+233201234567", Items(await admin.GetAsync("/admin/payouts?status=pending&method=mobile_money"))[0].GetProperty("number").GetString());
        var table = await admin.GetAsync("/admin/payouts?status=pending&format=csv");
        Assert.Contains($"{asked.Id},", table.Text, StringComparison.Ordinal);
        Assert.Contains(",60.00,GHS,mobile_money,GH,Ama Mensah,MTN,233201234567,pending,", table.Text, StringComparison.Ordinal);
        (await admin.PostAsync($"/admin/payouts/{asked.Id}/claim")).AssertStatus(HttpStatusCode.OK);
        (await worker.PostAsync($"/wallet/withdrawals/{asked.Id}/cancel")).AssertProblem(HttpStatusCode.Conflict, "withdrawal_not_pending");
        (await admin.PostAsync($"/admin/payouts/{asked.Id}/paid", new { reference = "MTN 4471" })).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        await own.ProveAsync(admin);
        (await admin.PostAsync($"/admin/payouts/{asked.Id}/paid", new { reference = "" })).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.PostAsync($"/admin/payouts/{Guid.CreateVersion7()}/paid", new { reference = "MTN 4471" })).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("paid", (await admin.PostAsync($"/admin/payouts/{asked.Id}/paid", new { reference = "MTN 4471" })).Body.GetProperty("status").GetString());
        Assert.Equal("MTN 4471", (await worker.GetAsync($"/wallet/withdrawals/{asked.Id}")).Body.GetProperty("reference").GetString());
        Assert.Equal("returned", (await admin.PostAsync($"/admin/payouts/{asked.Id}/failed", new { reason = "The network sent it back." })).Body.GetProperty("status").GetString());
        Assert.True((await admin.GetAsync("/admin/ledger/reconciliation")).Body.GetProperty("differences").GetArrayLength() == 0);
    }

    [Fact]
    public async Task It_is_its_owners_alone_and_cancelled_while_nobody_pays_it()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await EarnedAsync(own, Currency.Ghs);
        await own.ProveAsync(worker);
        await worker.PutAsync("/payouts/destination", Number);
        await own.Clock.AdvanceAsync(TimeSpan.FromHours(25));
        worker = await own.SignInAsync(worker.Email, KelmahApp.Password);
        await own.ProveAsync(worker);
        var asked = await worker.PostAsync("/wallet/withdrawals", Amount("60.00", "GHS"));
        var stranger = await own.SignUpAsync(UserRole.Worker);

        (await stranger.GetAsync($"/wallet/withdrawals/{asked.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await stranger.PostAsync($"/wallet/withdrawals/{asked.Id}/cancel")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Empty(Items(await stranger.GetAsync("/wallet/withdrawals")));
        using var password = TestClient.Json(new { password = KelmahApp.Password, forfeitBalance = true });
        (await worker.SendAsync(HttpMethod.Delete, "/users/me", password)).AssertProblem(HttpStatusCode.Conflict, "erasure_payment_pending");
        Assert.Equal("payout_restored", (await worker.PostAsync($"/wallet/withdrawals/{asked.Id}/cancel?dryRun=true")).Body.GetProperty("entries")[0].GetProperty("kind").GetString());
        Assert.Equal("cancelled", (await worker.PostAsync($"/wallet/withdrawals/{asked.Id}/cancel")).Body.GetProperty("status").GetString());
        Assert.Equal("100.00", (await worker.GetAsync("/wallet")).Body.GetProperty("balances")[0].GetProperty("balance").GetProperty("amount").GetString());
    }

    [Fact]
    public async Task The_countries_say_how_users_are_paid_there()
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);

        var countries = Items(await hirer.GetAsync("/payouts/countries")).ToDictionary(item => item.GetProperty("country").GetString()!, item => item.GetProperty("methods").ToString());

        Assert.Equal("""["bank_account","mobile_money"]""", countries["GH"]);
        Assert.Equal("""["stripe"]""", countries["US"]);
    }

    private static object Amount(string amount, string currency) => new { amount = new { amount, currency } };

    /// <summary>A worker, verified in both ways, whose wallet holds 100.00, as a release would have put it there.</summary>
    private static async Task<TestClient> EarnedAsync(KelmahApp own, Currency currency)
    {
        var worker = await own.SignUpAsync(UserRole.Worker);
        var amount = new Money(10_000, currency);
        var earned = await own.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, async work =>
        {
            var now = own.Clock.GetUtcNow();
            var user = (await work.FindAsync<User>(worker.UserId, CancellationToken.None))!;
            work.Rewrite(user with { PhoneProof = new PhoneProof(VerifiedAt: now) });
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), $"test:{worker.UserId}", "stripe_settlement", null, now, new Posting(Account.StripeFees, -amount), new Posting(Account.WalletAvailable(worker.UserId), amount)));
            var wallet = await work.FindAsync(WalletCollection.UserId.Is(worker.UserId), CancellationToken.None);
            work.Update((wallet! with { Currency = currency }).ChangeAvailable(amount, now).Value);
            return true;
        }, CancellationToken.None);
        Assert.Null(earned.Refusal);
        return worker;
    }

    /// <summary>The platform's balance at the simulator holds 1 000.00 USD.</summary>
    private static async Task FundStripeAsync(KelmahApp own)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payment_intents");
        request.Headers.Authorization = new("Bearer", "sk_test_local");
        request.Content = new StringContent("amount=100000&currency=usd&payment_method=pm_card_visa&confirm=true", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await own.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static List<JsonElement> Items(TestAnswer answer) => [.. answer.Body.GetProperty("items").EnumerateArray()];

    /// <summary>Nobody has given a fresh code in the world of the access test, and nobody has withdrawn anything.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["RequestWithdrawal"] = AccessAnswers.All(403),
            ["GetWithdrawal"] = AccessAnswers.All(404),
            ["CancelWithdrawal"] = AccessAnswers.All(404),
            ["GetPayoutDestination"] = AccessAnswers.All(404),
            ["PutPayoutDestination"] = AccessAnswers.All(403),
            ["ClaimPayout"] = AccessAnswers.All(404),
            ["SettlePayout"] = AccessAnswers.All(403),
            ["FailPayout"] = AccessAnswers.All(403),
        };

        public object? BodyOf(AccessWorld world, string function) => function switch
        {
            "RequestWithdrawal" => Amount("60.00", "GHS"),
            "PutPayoutDestination" => Number,
            "SettlePayout" => new { reference = "MTN 4471" },
            "FailPayout" => new { reason = "No such number." },
            _ => null,
        };

        public Task<string?> IdOfAsync(AccessWorld world, string collection) =>
            Task.FromResult(collection is "withdrawals" or "payouts" ? Guid.Empty.ToString() : null);
    }
}
