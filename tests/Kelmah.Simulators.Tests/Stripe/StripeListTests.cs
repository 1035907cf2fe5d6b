using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Lists and searches.</summary>
public sealed class StripeListTests : StripeSimulatorTest
{
    [Fact]
    public async Task Every_list_takes_a_range_of_times()
    {
        await MakeOneOfEachAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        DateRangeOptions later = new() { GreaterThanOrEqual = Clock.GetUtcNow().UtcDateTime };
        DateRangeOptions earlier = new() { LessThan = Clock.GetUtcNow().UtcDateTime };
        await MakeOneOfEachAsync();

        foreach (var range in (DateRangeOptions[])[later, earlier])
        {
            Assert.Single(await Stripe.PaymentIntents.ListAsync(new() { Created = range }));
            Assert.Single(await Stripe.Charges.ListAsync(new() { Created = range }));
            Assert.Single(await Stripe.Refunds.ListAsync(new() { Created = range }));
            Assert.Single(await Stripe.Customers.ListAsync(new() { Created = range }));
            Assert.Single(await Stripe.Accounts.ListAsync(new() { Created = range }));
        }
    }

    [Fact]
    public async Task Refunds_of_a_payment_are_listed_page_by_page()
    {
        var paid = await Stripe.PayAsync();
        await Stripe.Refunds.CreateAsync(new() { PaymentIntent = (await Stripe.PayAsync()).Id });
        for (var amount = 1; amount <= 3; amount++) await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id, Amount = amount });

        var first = await Stripe.Refunds.ListAsync(new() { PaymentIntent = paid.Id, Limit = 2 });
        var second = await Stripe.Refunds.ListAsync(new() { PaymentIntent = paid.Id, Limit = 2, StartingAfter = first.Data[1].Id });

        Assert.Equal([3, 2], first.Select(refund => refund.Amount));
        Assert.Equal([1], second.Select(refund => refund.Amount));
        Assert.Equal((true, false), (first.HasMore, second.HasMore));
    }

    [Theory]
    [InlineData("metadata['transaction']:'b'", "2000")]
    [InlineData("metadata[\"transaction\"]:\"B\" AND status:\"succeeded\"", "")]
    [InlineData("amount>1000 AND amount<=3000", "3000 2000")]
    [InlineData("amount:1000 OR currency:'usd'", "3000 1000")]
    [InlineData("-metadata['transaction']:null", "2000 1000")]
    [InlineData("-status:'succeeded' AND created>0", "2000 1000")]
    [InlineData("metadata['note']~'ROOF'", "1000")]
    public async Task A_search_finds_what_its_query_says(string query, string amounts)
    {
        await CreateAsync(1_000, "ghs", new() { ["transaction"] = "a", ["note"] = "a \"new\" roof" });
        await CreateAsync(2_000, "ghs", new() { ["transaction"] = "b" });
        await Stripe.PayAsync(3_000, "usd");
        Clock.Advance(TimeSpan.FromMinutes(1));

        var found = await Stripe.PaymentIntents.SearchAsync(new() { Query = query });

        Assert.Equal(amounts, string.Join(' ', found.Select(intent => intent.Amount)));
    }

    [Fact]
    public async Task A_search_does_not_find_what_is_younger_than_a_minute_and_goes_page_by_page()
    {
        for (var amount = 1_000; amount <= 1_002; amount++) await CreateAsync(amount, "ghs", []);
        PaymentIntentSearchOptions all = new() { Query = "currency:'ghs'", Limit = 2 };
        Clock.Advance(TimeSpan.FromSeconds(59));
        var early = await Stripe.PaymentIntents.SearchAsync(all);
        Clock.Advance(TimeSpan.FromSeconds(1));

        var first = await Stripe.PaymentIntents.SearchAsync(all);
        var second = await Stripe.PaymentIntents.SearchAsync(new() { Query = all.Query, Page = first.NextPage });

        Assert.Empty(early);
        Assert.Equal([1_002, 1_001], first.Select(intent => intent.Amount));
        Assert.Equal([1_000], second.Select(intent => intent.Amount));
        Assert.Equal((true, false, null), (first.HasMore, second.HasMore, second.NextPage));
    }

    [Theory]
    [InlineData("")]
    [InlineData("colour:'red'")]
    [InlineData("amount>1 AND")]
    [InlineData("amount>1 currency:'ghs'")]
    [InlineData("amount>1 AND currency:'ghs' OR status:'succeeded'")]
    [InlineData("status:'succeeded")]
    public async Task A_query_that_cannot_be_read_is_refused(string query)
    {
        var (status, body) = await Simulator.GetAsync($"/v1/payment_intents/search?query={Uri.EscapeDataString(query)}");

        Assert.Equal((400, "query"), (status, body.GetProperty("error").GetProperty("param").GetString()));
    }

    private Task<PaymentIntent> CreateAsync(long amount, string currency, Dictionary<string, string> metadata) =>
        Stripe.PaymentIntents.CreateAsync(new() { Amount = amount, Currency = currency, Metadata = metadata });

    private async Task MakeOneOfEachAsync()
    {
        await Stripe.Refunds.CreateAsync(new() { PaymentIntent = (await Stripe.PayAsync()).Id });
        await Stripe.Customers.CreateAsync(new());
        await Stripe.Accounts.CreateAsync(new() { Type = "express", Country = "US" });
    }
}
