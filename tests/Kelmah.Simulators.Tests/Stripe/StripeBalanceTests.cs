using System.Diagnostics.CodeAnalysis;
using Kelmah.Testing;
using Kelmah.Testing.Stripe;
using Microsoft.Extensions.Time.Testing;
using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>What the platform has at Stripe, and the balance transactions that say why.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StripeBalanceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(TestTime.Start);
    private readonly string file = StripeSimulatorHost.NewFile();
    private StripeSimulatorHost simulator = null!;
    private V1Services stripe = null!;

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync() => await simulator.DisposeAsync();

    [Fact]
    public async Task A_late_balance_transaction_comes_when_it_is_due_and_the_balance_counts_it_from_then()
    {
        await simulator.MisbehaveAsync(new { balanceDelaySeconds = 3600 });
        var intent = await stripe.PayAsync();
        clock.Advance(TimeSpan.FromSeconds(3599));

        var before = await stripe.Charges.GetAsync(intent.LatestChargeId);
        var emptyBalance = await stripe.Balance.GetAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        var after = await stripe.Charges.GetAsync(intent.LatestChargeId, new() { Expand = ["balance_transaction"] });
        var balance = await stripe.Balance.GetAsync();
        var told = Assert.Single(await stripe.Events.ListAsync(new() { Type = "charge.updated" }));

        Assert.True(before.Paid);
        Assert.Null(before.BalanceTransactionId);
        Assert.Empty(emptyBalance.Available);
        Assert.Equal((10_000, 320, 9_680), (after.BalanceTransaction.Amount, after.BalanceTransaction.Fee, after.BalanceTransaction.Net));
        Assert.Equal(9_680, balance.Available.Single().Amount);
        Assert.Equal(after.BalanceTransactionId, ((Charge)told.Data.Object).BalanceTransactionId);
        Assert.Equal(clock.GetUtcNow().UtcDateTime, told.Created);
    }

    [Fact]
    public async Task A_change_that_fell_due_while_the_simulator_was_down_is_made_once_at_its_own_time_and_told()
    {
        await simulator.MisbehaveAsync(new { balanceDelaySeconds = 3600 });
        var due = clock.GetUtcNow().AddHours(1).UtcDateTime;
        var intent = await stripe.PayAsync();
        await simulator.NextWebhooksAsync(3);
        await simulator.DisposeAsync();
        clock.Advance(TimeSpan.FromDays(30));

        await StartAsync();
        var webhook = await simulator.NextWebhookAsync();
        await simulator.DisposeAsync();
        await StartAsync();

        var transaction = Assert.Single(await stripe.BalanceTransactions.ListAsync());
        Assert.Equal((intent.LatestChargeId, due), (transaction.SourceId, transaction.Created));
        Assert.Equal("charge.updated", webhook.Type);
        Assert.Equal("payment_intent.created charge.succeeded payment_intent.succeeded charge.updated", await stripe.EventTypesAsync());
    }

    private async Task StartAsync()
    {
        simulator = await StripeSimulatorHost.StartAsync(clock, file);
        stripe = simulator.Connect().V1;
    }
}
