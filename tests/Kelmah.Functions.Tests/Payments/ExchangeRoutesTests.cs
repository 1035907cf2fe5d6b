using System.Net;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>Exchanges over HTTP.</summary>
public sealed class ExchangeRoutesTests
{
    [Fact]
    public async Task What_is_quoted_is_tried_and_then_exchanged_once()
    {
        await using var own = await KelmahApp.StartNewAsync(("Payments:ExchangeRates", "USD/GHS=12.3400"));
        var worker = await own.SignUpAsync(UserRole.Worker);
        await CreditAsync(own, worker.UserId, new Money(5_000, Currency.Usd));

        var quote = await worker.GetAsync("/exchange/quote?from=USD&to=GHS&amount=10.00");

        quote.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(
            ("10.00", "122.17", "12.3400", 100),
            (Amount(quote, "amount"), Amount(quote, "gets"), quote.Body.GetProperty("rate").GetString(), quote.Body.GetProperty("marginBasisPoints").GetInt32()));
        var body = new { quoteId = quote.Body.GetProperty("quoteId").GetString() };
        (await worker.PostAsync("/wallet/exchange", body)).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        await own.ProveAsync(worker);
        var tried = await worker.PostAsync("/wallet/exchange?dryRun=true", body);
        tried.AssertStatus(HttpStatusCode.OK);
        var entry = tried.Body.GetProperty("entries").EnumerateArray().Single();
        Assert.Equal("wallet_exchange", entry.GetProperty("kind").GetString());
        Assert.Equal(4, entry.GetProperty("postings").GetArrayLength());
        Assert.Equal(["50.00"], await BalancesAsync(worker));

        var done = await worker.PostAsync("/wallet/exchange", body);
        var again = await worker.PostAsync("/wallet/exchange", body);

        done.AssertStatus(HttpStatusCode.OK);
        Assert.Equal(done.Text, again.Text);
        Assert.Equal(["122.17", "40.00"], (await BalancesAsync(worker)).Order(StringComparer.Ordinal));
        Assert.True((await (await own.SignInAsAdminAsync()).GetAsync("/admin/ledger/reconciliation")).Body.GetProperty("balanced").GetBoolean());
        await Until.HoldsAsync(
            () => worker.GetAsync("/notifications?limit=100"),
            answer => answer.Body.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("title").GetString() == "USD 10.00 was exchanged for GHS 122.17"));
    }

    [Fact]
    public async Task Without_a_rate_a_pair_is_refused_and_what_is_missing_is_named()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await own.SignUpAsync(UserRole.Worker);

        (await worker.GetAsync("/exchange/quote?from=USD&to=GHS&amount=10.00")).AssertProblem(HttpStatusCode.UnprocessableEntity, "exchange_not_offered");
        var missing = (await worker.GetAsync("/exchange/quote")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        Assert.Equal(["amount", "from", "to"], missing.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        foreach (var query in (string[])["from=USD&to=USD&amount=1", "from=USD&to=GHS&amount=0", "from=USD&to=GHS&amount=-1", "from=JPY&to=GHS&amount=1.5", "from=USD&to=GHS&amount=1.001"])
            (await worker.GetAsync("/exchange/quote?" + query)).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    private static string? Amount(TestAnswer answer, string field) => answer.Body.GetProperty(field).GetProperty("amount").GetString();

    private static async Task<IEnumerable<string>> BalancesAsync(TestClient user) =>
        (await user.GetAsync("/wallet")).Body.GetProperty("balances").EnumerateArray().Select(held => held.GetProperty("balance").GetProperty("amount").GetString()!).Where(amount => amount != "0.00");

    private static async Task CreditAsync(KelmahApp app, Guid userId, Money amount)
    {
        var now = app.Clock.GetUtcNow();
        var credited = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, async work =>
        {
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), $"credit {userId}", "test", null, now, new Posting(Account.Manual(amount.Currency), -amount), new Posting(Account.WalletAvailable(userId), amount)));
            var changed = await app.Services.GetRequiredService<Wallets>().ChangeAsync(work, userId, amount.Currency, wallet => wallet.ChangeAvailable(amount, now), CancellationToken.None);
            return changed.Refusal is null;
        }, CancellationToken.None);
        Assert.True(credited.Value);
    }

    /// <summary>Nobody in the world of the access test has given a fresh code, and a quote needs its parameters.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["QuoteExchange"] = AccessAnswers.All(400),
            ["ExchangeMoney"] = AccessAnswers.All(403),
        };

        public object? BodyOf(AccessWorld world, string function) => function == "ExchangeMoney" ? new { quoteId = Guid.CreateVersion7() } : null;
    }
}
