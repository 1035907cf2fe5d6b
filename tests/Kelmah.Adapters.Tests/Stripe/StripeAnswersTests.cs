using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Kelmah.Adapters.Stripe;
using Kelmah.Payments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>Whatever answers a call, the call ends with an object that has all that the product needs, or with an error, and throws nothing.</summary>
public sealed class StripeAnswersTests
{
    private const string Payment =
        """
        {"id":"pi_1","object":"payment_intent","amount":15000,"amount_received":15000,"currency":"ghs","status":"succeeded","created":1767225600,
         "client_secret":"pi_1_secret_2","metadata":{"transactionId":"t"},"last_payment_error":{"code":"card_declined","type":"card_error"},
         "latest_charge":{"id":"ch_1","object":"charge","paid":true,"amount":15000,"amount_refunded":0,"currency":"ghs",
          "balance_transaction":{"id":"txn_1","object":"balance_transaction","amount":15000,"fee":465,"net":14535,"currency":"ghs",
           "type":"charge","source":"ch_1","created":1767225600}}}
        """;

    private const string Refusal = """{"error":{"type":"card_error","code":"card_declined","decline_code":"lost_card","message":"m","param":"p"}}""";

    private static readonly string[] Values =
        ["null", "true", "0", "-1", "1.5", "1e30", "9223372036854775807", "9223372036854775808", "\"\"", "\"x\"", "\"15000\"", "[]", "[1]", "{}", "{\"id\":1}", "{\"object\":[]}"];

    [Fact]
    public async Task A_whole_answer_is_read_to_the_last_field()
    {
        var paid = (await CallAsync(HttpStatusCode.OK, Payment)).Value!;

        Assert.Equal((15_000, 15_000, "ghs", "pi_1_secret_2", "card_declined"), (paid.Amount, paid.AmountReceived, paid.Currency, paid.ClientSecret, paid.LastPaymentErrorCode));
        Assert.Equal(
            new StripeBalanceChange("txn_1", 15_000, 465, 14_535, "ghs") { Type = "charge", SourceId = "ch_1", Created = DateTimeOffset.FromUnixTimeSeconds(1_767_225_600) },
            paid.LatestCharge!.Balance);
    }

    [Fact]
    public void No_change_of_an_answer_makes_a_call_throw_or_makes_an_amount_up()
    {
        var changes =
            from at in Gen.Choose(0, 100)
            from value in Gen.Elements(Values)
            from status in Gen.Elements(HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.PaymentRequired, HttpStatusCode.BadGateway)
            select (at, value, status);

        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            var body = Changed(change.status == HttpStatusCode.OK ? Payment : Refusal, change.at, change.value);
            var result = CallAsync(change.status, body).GetAwaiter().GetResult();
            long?[] amounts = [result.Value?.Amount, result.Value?.AmountReceived, result.Value?.LatestCharge?.Amount, result.Value?.LatestCharge?.Balance?.Net];
            return (change.status == HttpStatusCode.OK || !result.Succeeded)
                && amounts.All(amount => amount is null or 15_000 or 14_535 || $"{amount}" == change.value);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("amount")]
    [InlineData("currency")]
    [InlineData("status")]
    [InlineData("created")]
    [InlineData("latest_charge.amount")]
    [InlineData("latest_charge.amount_refunded")]
    [InlineData("latest_charge.paid")]
    [InlineData("latest_charge.balance_transaction.fee")]
    [InlineData("latest_charge.balance_transaction.net")]
    public async Task A_field_that_is_missing_is_not_taken_for_zero(string path)
    {
        var body = JsonNode.Parse(Payment)!;
        var names = path.Split('.');
        names[..^1].Aggregate(body, (node, name) => node[name]!).AsObject().Remove(names[^1]);

        var result = await CallAsync(HttpStatusCode.OK, body.ToJsonString());

        Assert.Equal((StripeErrorKind.ApiError, true), (result.Error!.Kind, result.Error.IsTransient));
    }

    [Theory]
    [InlineData(true, """{"disabled_reason":"rejected.fraud","currently_due":[],"past_due":[]}""", true)]
    [InlineData(true, """{"disabled_reason":"requirements.past_due","currently_due":["individual.id_number"],"past_due":["individual.id_number"]}""", true)]
    [InlineData(true, """{"disabled_reason":null,"currently_due":["individual.id_number"],"past_due":[]}""", true)]
    [InlineData(true, """{"disabled_reason":"under_review","currently_due":[],"past_due":[]}""", false)]
    [InlineData(true, "null", false)]
    [InlineData(false, """{"disabled_reason":"requirements.past_due","currently_due":["external_account"],"past_due":["external_account"]}""", false)]
    public async Task An_account_that_is_turned_down_or_asked_for_more_is_stopped(bool isSubmitted, string requirements, bool isStopped)
    {
        var account = $$"""
            {"id":"acct_1","object":"account","country":"US","details_submitted":{{(isSubmitted ? "true" : "false")}},"payouts_enabled":false,
             "capabilities":{"transfers":"inactive"},"requirements":{{requirements}}}
            """;

        var read = await CallAsync(HttpStatusCode.OK, account, stripe => stripe.GetAccountAsync("acct_1", CancellationToken.None));

        Assert.Equal((isSubmitted, isStopped), (read.Value!.DetailsSubmitted, read.Value.IsStopped));
    }

    /// <summary>Sets the n-th value of a document, counted through all its objects, to another.</summary>
    private static string Changed(string body, int at, string value)
    {
        var root = JsonNode.Parse(body)!;
        var places = Places(root).ToList();
        if (at % (places.Count + 1) == places.Count) return value;
        var (parent, name) = places[at % (places.Count + 1)];
        parent[name] = JsonNode.Parse(value);
        return root.ToJsonString();
    }

    private static IEnumerable<(JsonObject Parent, string Name)> Places(JsonNode? node) => node is JsonObject parent
        ? parent.ToList().SelectMany(field => Places(field.Value).Prepend((parent, field.Key)))
        : [];

    private static Task<StripeResult<StripePaymentIntent>> CallAsync(HttpStatusCode status, string body) =>
        CallAsync(status, body, stripe => stripe.GetPaymentIntentAsync("pi_1", CancellationToken.None));

    private static async Task<T> CallAsync<T>(HttpStatusCode status, string body, Func<IStripeApi, Task<T>> call)
    {
        var settings = new Dictionary<string, string?> { ["Stripe:ApiKey"] = "sk_test_1", ["Stripe:WebhookSecret"] = "whsec_1", ["Stripe:MaxRetries"] = "0" };
        var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddLogging()
            .AddStripe(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddHttpClient(StripeApi.ClientName).ConfigurePrimaryHttpMessageHandler(() => new Scripted(status, body));
        await using var provider = services.BuildServiceProvider();
        return await call(provider.GetRequiredService<IStripeApi>());
    }

    private sealed class Scripted(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
    }
}
