using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>What the platform has at Stripe, and the balance transactions that say why.</summary>
public sealed class StripeBalanceTests : StripeSimulatorTest
{
    [Fact]
    public async Task A_late_balance_transaction_comes_when_it_is_due_and_the_balance_counts_it_from_then()
    {
        await Simulator.MisbehaveAsync(new { balanceDelaySeconds = 3600 });
        var intent = await Stripe.PayAsync();
        Clock.Advance(TimeSpan.FromSeconds(3599));

        var before = await Stripe.Charges.GetAsync(intent.LatestChargeId);
        var emptyBalance = await Stripe.Balance.GetAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await Stripe.Charges.GetAsync(intent.LatestChargeId, new() { Expand = ["balance_transaction"] });
        var balance = await Stripe.Balance.GetAsync();
        var told = Assert.Single(await Stripe.Events.ListAsync(new() { Type = "charge.updated" }));

        Assert.True(before.Paid);
        Assert.Null(before.BalanceTransactionId);
        Assert.Empty(emptyBalance.Available);
        Assert.Equal((10_000, 320, 9_680), (after.BalanceTransaction.Amount, after.BalanceTransaction.Fee, after.BalanceTransaction.Net));
        Assert.Equal(9_680, balance.Available.Single().Amount);
        Assert.Equal(after.BalanceTransactionId, ((Charge)told.Data.Object).BalanceTransactionId);
        Assert.Equal(Clock.GetUtcNow().UtcDateTime, told.Created);
    }

    [Fact]
    public async Task A_change_that_fell_due_while_the_simulator_was_down_is_made_once_at_its_own_time_and_told()
    {
        await Simulator.MisbehaveAsync(new { balanceDelaySeconds = 3600 });
        var due = Clock.GetUtcNow().AddHours(1).UtcDateTime;
        var intent = await Stripe.PayAsync();
        await Simulator.NextWebhooksAsync(3);
        await Simulator.DisposeAsync();
        Clock.Advance(TimeSpan.FromDays(30));

        await StartAsync();
        // One that was answered just before the end may be posted again.
        while ((await Simulator.NextWebhookAsync()).Type != "charge.updated") continue;
        await Simulator.DisposeAsync();
        await StartAsync();

        var transaction = Assert.Single(await Stripe.BalanceTransactions.ListAsync());
        Assert.Equal((intent.LatestChargeId, due), (transaction.SourceId, transaction.Created));
        Assert.Equal("payment_intent.created charge.succeeded payment_intent.succeeded charge.updated", await Stripe.EventTypesAsync());
    }

    [Theory]
    [InlineData("ghs", "usd", 10_000, 650, 49, 0.065)]
    [InlineData("xof", "usd", 10_000, 1_650, 78, 0.00165)]
    [InlineData("usd", "jpy", 10_000, 14_925, 463, 149.25373134)]
    [InlineData("ngn", "gbp", 1_000_000, 512, 45, 0.00051181)]
    [InlineData("usd", "usd", 10_000, 10_000, 320, null)]
    public async Task A_charge_settles_in_the_accounts_currency_with_its_fee(
        string charged, string settled, long amount, long converted, long fee, double? rate)
    {
        await Simulator.MisbehaveAsync(new { settlementCurrency = settled });
        await Stripe.PayAsync(amount, charged);

        var transaction = Assert.Single(await Stripe.BalanceTransactions.ListAsync());
        var balance = Assert.Single((await Stripe.Balance.GetAsync()).Available);

        Assert.Equal((settled, converted, fee, converted - fee), (transaction.Currency, transaction.Amount, transaction.Fee, transaction.Net));
        Assert.Equal((decimal?)rate, transaction.ExchangeRate);
        Assert.Equal((settled, fee), (transaction.FeeDetails.Single().Currency, transaction.FeeDetails.Single().Amount));
        Assert.Equal((settled, converted - fee), (balance.Currency, balance.Amount));
    }

    [Fact]
    public async Task A_refund_comes_out_of_the_settled_balance_at_the_same_rate_rounded_half_to_even()
    {
        await Simulator.MisbehaveAsync(new { settlementCurrency = "usd" });
        var intent = await Stripe.PayAsync(10_000);

        foreach (var amount in (long[])[100, 300]) await Stripe.Refunds.CreateAsync(new() { PaymentIntent = intent.Id, Amount = amount });

        var refunds = await Stripe.BalanceTransactions.ListAsync(new() { Type = "refund" });
        Assert.Equal([(-20, "usd", 0.065m), (-6, "usd", 0.065m)], refunds.Select(refund => (refund.Net, refund.Currency, refund.ExchangeRate)));
    }

    [Fact]
    public async Task Balance_transactions_are_filtered_as_at_Stripe_and_expanded_to_what_caused_them()
    {
        var paid = await Stripe.PayAsync(10_000, "usd");
        Clock.Advance(TimeSpan.FromMinutes(1));
        var refund = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id });
        await Stripe.PayAsync(5_000, "eur");

        var bySource = Assert.Single(await ListAsync(new() { Source = refund.Id, Expand = ["data.source"] }));
        var byCurrency = Assert.Single(await ListAsync(new() { Currency = "eur" }));
        var byType = await ListAsync(new() { Type = "charge" });
        var byTime = Assert.Single(await ListAsync(new() { Created = new DateRangeOptions { LessThan = Clock.GetUtcNow().UtcDateTime } }));
        var all = await ListAsync(new());
        var second = Assert.Single(await ListAsync(new() { Limit = 1, StartingAfter = all.First().Id }));
        var payout = await Assert.ThrowsAsync<StripeException>(() => Stripe.BalanceTransactions.ListAsync(new() { Payout = "po_1" }));

        Assert.Equal((-10_000, refund.Id), (bySource.Amount, ((Refund)bySource.Source).Id));
        Assert.Equal((5_000, 2, paid.LatestChargeId), (byCurrency.Amount, byType.Count(), byTime.SourceId));
        Assert.Equal((3, bySource.Id), (all.Count(), second.Id));
        Assert.Equal("resource_missing", payout.StripeError.Code);

        Task<StripeList<BalanceTransaction>> ListAsync(BalanceTransactionListOptions options) => Stripe.BalanceTransactions.ListAsync(options);
    }

    [Fact]
    public async Task A_settlement_currency_that_is_not_known_is_refused_by_name() =>
        Assert.Equal(400, await Simulator.MisbehaveAsync(new { settlementCurrency = "xxx" }));
}
