using System.Globalization;
using System.Text.Json;
using Kelmah.Simulators.Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

public sealed class StripeSimulatorTests : StripeSimulatorTest
{
    [Theory]
    [InlineData("", 400, "parameter_missing", "amount")]
    [InlineData("amount=0&currency=ghs", 400, "parameter_invalid_integer", "amount")]
    [InlineData("amount=1.5&currency=ghs", 400, "parameter_invalid_integer", "amount")]
    [InlineData("amount=100000000&currency=ghs", 400, "amount_too_large", "amount")]
    [InlineData("amount=1", 400, "parameter_missing", "currency")]
    [InlineData("amount=769&currency=ghs", 400, "amount_too_small", "amount")]
    [InlineData("amount=49&currency=usd", 400, "amount_too_small", "amount")]
    [InlineData("amount=303&currency=xof", 400, "amount_too_small", "amount")]
    [InlineData("amount=1&currency=gh", 400, null, "currency")]
    [InlineData("amount=1&currency=ghs&colour=red", 400, "parameter_unknown", "colour")]
    [InlineData("amount=1&currency=ghs&payment_method_types[]=card", 400, "payment_method_types_no_longer_supported", "payment_method_types")]
    [InlineData("amount=1&currency=ghs&metadata=x", 400, null, "metadata")]
    [InlineData("amount=1&currency=ghs&metadata[a][b]=x", 400, null, "metadata[a]")]
    [InlineData("amount=1&amount[x]=2&currency=ghs", 400, null, null)]
    [InlineData("amount=1000&currency=ghs&customer=cus_none", 404, "resource_missing", "customer")]
    [InlineData("amount=1000&currency=ghs&confirm=true", 400, "payment_intent_unexpected_state", null)]
    [InlineData("amount=1000&currency=ghs&off_session=true", 400, null, "off_session")]
    [InlineData("amount=1000&currency=ghs&allowed_payment_method_types[]=mobile_money&payment_method=pm_card_visa", 400, null, "payment_method")]
    public async Task A_wrong_argument_is_refused_by_name_and_makes_nothing(string form, int status, string? code, string? param)
    {
        var (answered, body) = await Simulator.PostAsync("/v1/payment_intents", form, "key");
        var error = body.GetProperty("error");

        Assert.Equal(status, answered);
        Assert.Equal("invalid_request_error", Text(error, "type"));
        Assert.Equal((code, param), (Text(error, "code"), Text(error, "param")));
        Assert.NotNull(Text(error, "message"));
        var (_, list) = await Simulator.GetAsync("/v1/payment_intents");
        Assert.Equal(0, list.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task An_argument_that_fails_validation_does_not_use_up_the_key()
    {
        await Simulator.PostAsync("/v1/payment_intents", "amount=769&currency=ghs", "key");

        var (status, _) = await Simulator.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs", "key");

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData(770, "ghs")]
    [InlineData(50, "usd")]
    [InlineData(30, "gbp")]
    [InlineData(304, "xof")]
    [InlineData(99_999_999, "ghs")]
    public async Task The_least_and_the_most_that_can_be_charged_are_charged(long amount, string currency)
    {
        var (status, intent) = await Simulator.PostAsync("/v1/payment_intents", $"amount={amount}&currency={currency}");
        var (lowered, refusal) = await Simulator.PostAsync($"/v1/payment_intents/{Text(intent, "id")}", "amount=29");

        Assert.Equal((200, 400, "amount_too_small"), (status, lowered, Text(refusal.GetProperty("error"), "code")));
    }

    [Fact]
    public async Task A_path_that_Stripe_does_not_have_answers_its_error_object()
    {
        var (status, body) = await Simulator.GetAsync("/v1/unicorns/1");

        Assert.Equal(404, status);
        Assert.Equal("Unrecognized request URL (GET: /v1/unicorns/1).", Text(body.GetProperty("error"), "message"));
    }

    [Fact]
    public async Task A_key_that_is_in_use_answers_409_and_is_free_afterwards()
    {
        await Simulator.MisbehaveAsync(new { answerDelaySeconds = 10 });
        Task<(int Status, JsonElement Body)>[] calls = [CreateAsync(), CreateAsync()];
        var refused = await Task.WhenAny(calls);
        var worked = calls.Single(call => call != refused);
        while (!worked.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Simulator.MisbehaveAsync(new { });
        var (_, again) = await CreateAsync();

        var (status, conflict) = await refused;
        Assert.Equal((409, "idempotency_key_in_use"), (status, Text(conflict.GetProperty("error"), "code")));
        Assert.Equal(Text((await worked).Body, "id"), Text(again, "id"));

        Task<(int Status, JsonElement Body)> CreateAsync() => Simulator.PostAsync("/v1/customers", "name=Ama", "key");
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day_to_the_second()
    {
        var (_, first) = await Simulator.PostAsync("/v1/customers", "name=Ama", "key");
        Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var (_, within) = await Simulator.PostAsync("/v1/customers", "name=Ama", "key");
        Clock.Advance(TimeSpan.FromSeconds(1));
        var (_, after) = await Simulator.PostAsync("/v1/customers", "name=Ama", "key");

        Assert.Equal(Text(first, "id"), Text(within, "id"));
        Assert.NotEqual(Text(first, "id"), Text(after, "id"));
    }

    [Fact]
    public async Task A_list_is_paged_from_the_newest_in_both_directions()
    {
        for (var number = 1; number <= 5; number++) await Simulator.PostAsync("/v1/customers", $"name={number}");

        var (_, first) = await Simulator.GetAsync("/v1/customers?limit=2");
        var (_, second) = await Simulator.GetAsync($"/v1/customers?limit=2&starting_after={Ids(first)[1]}");
        var (_, third) = await Simulator.GetAsync($"/v1/customers?limit=2&starting_after={Ids(second)[1]}");
        var (_, back) = await Simulator.GetAsync($"/v1/customers?limit=2&ending_before={Ids(third)[0]}");

        Assert.Equal(("54", true), (Names(first), HasMore(first)));
        Assert.Equal(("32", true), (Names(second), HasMore(second)));
        Assert.Equal(("1", false), (Names(third), HasMore(third)));
        Assert.Equal(("32", true), (Names(back), HasMore(back)));
        var (status, _) = await Simulator.GetAsync("/v1/customers?limit=101");
        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Every_object_has_every_field_of_Stripes_sample()
    {
        var samples = Samples();
        var intent = await Simulator.PayAsync(10_000);
        await Simulator.PostAsync("/v1/refunds", $"payment_intent={intent}");
        await Simulator.PayAsync(10_000);
        var account = await Simulator.OpenAccountAsync();
        var (_, transfer) = await Simulator.PostAsync("/v1/transfers", $"amount=1&currency=ghs&destination={account}");
        var (_, customer) = await Simulator.PostAsync("/v1/customers", "name=Ama");
        await Simulator.PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={Text(customer, "id")}");
        var (_, setup) = await Simulator.PostAsync("/v1/setup_intents", $"customer={Text(customer, "id")}");
        var (_, price) = await Simulator.PostAsync(
            "/v1/prices", "unit_amount=2000&currency=ghs&recurring[interval]=month&product_data[name]=Premium");
        await Simulator.PostAsync("/v1/subscriptions", $"customer={Text(customer, "id")}&items[0][price]={Text(price, "id")}");
        var (_, link) = await Simulator.PostAsync("/v1/account_links",
            $"account={account}&refresh_url=https://example.com&return_url=https://example.com&type=account_onboarding");
        List<JsonElement> served = [transfer, link, setup];
        foreach (var list in (string[])["payment_intents", "charges", "refunds", "balance_transactions", "customers", "accounts",
            "events", "payment_methods", "products", "prices", "subscriptions"])
            served.AddRange((await Simulator.GetAsync($"/v1/{list}")).Body.GetProperty("data").EnumerateArray());

        Assert.Equal(14, served.Select(body => Text(body, "object")).Distinct().Count());
        Assert.All(served, body =>
        {
            var sample = samples.GetProperty(Text(body, "object")!);
            Assert.Empty(sample.EnumerateObject().Select(field => field.Name).Except(body.EnumerateObject().Select(field => field.Name)));
        });
    }

    [Fact]
    public async Task The_balance_is_what_was_paid_less_fees_refunds_and_transfers()
    {
        var intent = await Simulator.PayAsync(10_000);
        await Simulator.PostAsync("/v1/refunds", $"payment_intent={intent}&amount=1000");
        var account = await Simulator.OpenAccountAsync();
        var (_, transfer) = await Simulator.PostAsync("/v1/transfers", $"amount=2000&currency=ghs&destination={account}");
        await Simulator.PostAsync($"/v1/transfers/{Text(transfer, "id")}/reversals", "amount=500");

        var (_, balance) = await Simulator.GetAsync("/v1/balance");

        var available = balance.GetProperty("available").EnumerateArray().Single();
        Assert.Equal((10_000 - 320 - 1_000 - 2_000 + 500, "ghs"), (available.GetProperty("amount").GetInt64(), Text(available, "currency")));
    }

    [Fact]
    public async Task A_payment_method_is_attached_listed_and_detached()
    {
        var (_, customer) = await Simulator.PostAsync("/v1/customers", "name=Ama");
        var (_, method) = await Simulator.PostAsync("/v1/payment_methods/pm_card_mastercard/attach", $"customer={Text(customer, "id")}");
        var (_, listed) = await Simulator.GetAsync($"/v1/customers/{Text(customer, "id")}/payment_methods?type=card");
        var (detached, _) = await Simulator.PostAsync($"/v1/payment_methods/{Text(method, "id")}/detach");
        var (again, _) = await Simulator.PostAsync($"/v1/payment_methods/{Text(method, "id")}/detach");
        var (_, left) = await Simulator.GetAsync($"/v1/payment_methods?customer={Text(customer, "id")}");

        Assert.Equal("mastercard", Text(method.GetProperty("card"), "brand"));
        Assert.Equal([Text(method, "id")!], Ids(listed));
        Assert.Equal((200, 400), (detached, again));
        Assert.Empty(Ids(left));
    }

    [Fact]
    public async Task A_payment_method_is_charged_for_its_customer_alone_and_never_again_once_detached()
    {
        var (_, owner) = await Simulator.PostAsync("/v1/customers", "name=Ama");
        var (_, other) = await Simulator.PostAsync("/v1/customers", "name=Kofi");
        var (_, method) = await Simulator.PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={Text(owner, "id")}");
        var order = $"amount=1000&currency=ghs&confirm=true&off_session=true&payment_method={Text(method, "id")}";

        var (paid, _) = await Simulator.PostAsync("/v1/payment_intents", $"{order}&customer={Text(owner, "id")}");
        var (theirs, _) = await Simulator.PostAsync("/v1/payment_intents", $"{order}&customer={Text(other, "id")}");
        var (nobodys, _) = await Simulator.PostAsync("/v1/payment_intents", order);
        await Simulator.CallAsync(HttpMethod.Delete, $"/v1/customers/{Text(owner, "id")}");
        var (gone, why) = await Simulator.PostAsync("/v1/payment_intents", order);

        Assert.Equal((200, 400, 400, 400), (paid, theirs, nobodys, gone));
        Assert.Equal("payment_method_unexpected_state", Text(why.GetProperty("error"), "code"));
    }

    [Fact]
    public async Task A_bank_that_asks_the_payer_waits_for_the_answer()
    {
        var (_, intent) = await Simulator.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs");
        var confirm = $"/v1/payment_intents/{Text(intent, "id")}/confirm";
        var answer = $"/simulators/stripe/payments/{Text(intent, "id")}";

        var (early, _) = await Simulator.PostAsync(answer, "{}");
        var (_, asked) = await Simulator.PostAsync(confirm, "payment_method=pm_card_authenticationRequired");
        var (_, failed) = await Simulator.PostAsync(answer, """{"succeeds":false}""");
        await Simulator.PostAsync(confirm, "payment_method=pm_card_authenticationRequired");
        var (_, paid) = await Simulator.PostAsync(answer, "{}");
        var (none, _) = await Simulator.PostAsync("/simulators/stripe/payments/pi_none", "{}");

        Assert.Equal((400, 404), (early, none));
        Assert.Equal(("requires_action", "use_stripe_sdk"), (Text(asked, "status"), Text(asked.GetProperty("next_action"), "type")));
        Assert.Equal(("requires_payment_method", "payment_intent_authentication_failure"), (Text(failed, "status"), Text(failed.GetProperty("last_payment_error"), "code")));
        Assert.Equal(("succeeded", JsonValueKind.Null), (Text(paid, "status"), paid.GetProperty("next_action").ValueKind));
    }

    [Fact]
    public async Task A_kept_card_answers_as_its_bank_is_told_to()
    {
        var (_, owner) = await Simulator.PostAsync("/v1/customers", "name=Ama");
        var (_, method) = await Simulator.PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={Text(owner, "id")}");
        var path = $"/simulators/stripe/payment-methods/{Text(method, "id")}";

        var (changed, _) = await Simulator.PostAsync(path, """{"card":"pm_card_chargeDeclinedStolenCard"}""");
        var (unknown, _) = await Simulator.PostAsync(path, """{"card":"pm_mobile_money"}""");
        var (none, _) = await Simulator.PostAsync("/simulators/stripe/payment-methods/pm_none", """{"card":"pm_card_visa"}""");
        var (status, declined) = await Simulator.PostAsync(
            "/v1/payment_intents", $"amount=1000&currency=ghs&confirm=true&off_session=true&customer={Text(owner, "id")}&payment_method={Text(method, "id")}");

        Assert.Equal((200, 400, 404, 402), (changed, unknown, none, status));
        Assert.Equal("stolen_card", Text(declined.GetProperty("error"), "decline_code"));
    }

    [Fact]
    public async Task Mobile_money_pays_and_is_given_back()
    {
        var (_, intent) = await Simulator.PostAsync("/v1/payment_intents", "amount=1000&currency=ghs&allowed_payment_method_types[]=mobile_money");

        var (paid, _) = await Simulator.PostAsync($"/v1/payment_intents/{Text(intent, "id")}/confirm", "payment_method=pm_mobile_money");
        var (refunded, refund) = await Simulator.PostAsync("/v1/refunds", $"payment_intent={Text(intent, "id")}");
        var (_, charges) = await Simulator.GetAsync("/v1/charges");

        var (disputed, _) = await Simulator.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = Text(intent, "id") }));

        Assert.Equal((200, 200, 400, "succeeded"), (paid, refunded, disputed, Text(refund, "status")));
        Assert.Equal("mobile_money", Text(Data(charges).Single().GetProperty("payment_method_details"), "type"));
    }

    [Fact]
    public async Task An_account_in_Ghana_cannot_be_opened_and_one_without_onboarding_gets_no_transfer()
    {
        var (ghana, refused) = await Simulator.PostAsync("/v1/accounts", "type=express&country=GH");
        await Simulator.PayAsync(10_000);
        var (_, account) = await Simulator.PostAsync("/v1/accounts", "type=express&country=US&capabilities[transfers][requested]=true");
        var (early, why) = await Simulator.PostAsync("/v1/transfers", $"amount=1&currency=ghs&destination={Text(account, "id")}");

        Assert.Equal((400, "country_unsupported"), (ghana, Text(refused.GetProperty("error"), "code")));
        Assert.Equal((400, "insufficient_capabilities_for_transfer"), (early, Text(why.GetProperty("error"), "code")));
    }

    [Fact]
    public async Task Misbehaviour_is_shown_refused_when_out_of_range_and_reset()
    {
        var set = await Simulator.MisbehaveAsync(new { webhookDuplicates = 3 });
        var (_, shown) = await Simulator.GetAsync("/simulators/stripe/misbehaviour");
        var outOfRange = await Simulator.MisbehaveAsync(new { webhookDropShare = 1.5 });
        var unknown = await Simulator.MisbehaveAsync(new { webhookDropShair = 0.5 });
        var (_, reset) = await Simulator.CallAsync(HttpMethod.Delete, "/simulators/stripe/misbehaviour");

        Assert.Equal((200, 400, 400), (set, outOfRange, unknown));
        Assert.Equal(3, shown.GetProperty("webhookDuplicates").GetInt32());
        Assert.Equal(0, reset.GetProperty("webhookDuplicates").GetInt32());
    }

    [Fact]
    public async Task A_share_of_calls_fails_after_the_work()
    {
        await Simulator.MisbehaveAsync(new { serverErrorShare = 0.5, seed = 7 });

        var statuses = new List<int>();
        for (var number = 0; number < 40; number++)
            statuses.Add((await Simulator.PostAsync("/v1/customers", $"name={number.ToString(CultureInfo.InvariantCulture)}")).Status);

        Assert.InRange(statuses.Count(status => status == 500), 5, 35);
        Assert.All(statuses, status => Assert.True(status is 200 or 500));
        var (_, list) = await Simulator.GetAsync("/v1/customers?limit=100");
        Assert.Equal(40, list.GetProperty("data").GetArrayLength());
    }

    private static JsonElement Samples()
    {
        using var stream = typeof(StripeSimulatorOptions).Assembly.GetManifestResourceStream("stripe-objects.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HasMore(JsonElement list) => list.GetProperty("has_more").GetBoolean();

    private static string Names(JsonElement list) => string.Concat(Data(list).Select(item => Text(item, "name")));

    private static List<string> Ids(JsonElement list) => [.. Data(list).Select(item => Text(item, "id")!)];

    private static JsonElement.ArrayEnumerator Data(JsonElement list) => list.GetProperty("data").EnumerateArray();
}
