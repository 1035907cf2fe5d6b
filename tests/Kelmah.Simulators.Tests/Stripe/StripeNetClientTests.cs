using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kelmah.Simulators.Stripe;
using Kelmah.Testing.Stripe;
using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Stripe.net reads every object of the simulator, also those that the product does not ask for.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class StripeNetClientTests : IAsyncLifetime
{
    private StripeSimulatorHost simulator = null!;
    private V1Services stripe = null!;

    public async Task InitializeAsync()
    {
        simulator = await StripeSimulatorHost.StartAsync(TimeProvider.System);
        stripe = simulator.Connect().V1;
    }

    public async Task DisposeAsync() => await simulator.DisposeAsync();

    [Fact]
    public void The_simulator_plays_the_version_of_the_API_that_Stripe_net_asks_for() =>
        Assert.Equal(StripeSimulatorOptions.ApiVersion, StripeConfiguration.ApiVersion);

    [Fact]
    public async Task A_transfer_needs_an_onboarded_account_and_enough_balance()
    {
        await simulator.PayAsync(10_000);
        var account = await simulator.OpenAccountAsync();
        TransferCreateOptions asked = new() { Amount = 9_000, Currency = "ghs", Destination = account, TransferGroup = "g" };

        var made = await stripe.Transfers.CreateAsync(asked);
        var poor = await Assert.ThrowsAsync<StripeException>(() => stripe.Transfers.CreateAsync(asked));
        var nowhere = await Assert.ThrowsAsync<StripeException>(
            () => stripe.Transfers.CreateAsync(new() { Amount = 1, Currency = "ghs", Destination = "acct_none" }));
        var reversed = await stripe.Transfers.Reversals.CreateAsync(made.Id, new() { Amount = 1_000 });

        Assert.Equal((9_000, 0, account), (made.Amount, made.AmountReversed, made.DestinationId));
        Assert.Equal((made.Id, 1_000), ((await stripe.Transfers.GetAsync(made.Id)).Id, reversed.Amount));
        Assert.Equal(("balance_insufficient", "resource_missing"), (poor.StripeError.Code, nowhere.StripeError.Code));
        Assert.Equal(made.Id, Assert.Single(await stripe.Transfers.ListAsync()).Id);
    }

    [Fact]
    public async Task A_charge_moves_the_balance()
    {
        var id = await simulator.PayAsync(10_000);

        var charge = Assert.Single(await stripe.Charges.ListAsync(new() { PaymentIntent = id, Expand = ["data.balance_transaction"] }));
        var refund = await stripe.Refunds.CreateAsync(new() { PaymentIntent = id, Amount = 4_000 });
        var balance = await stripe.Balance.GetAsync();
        var moves = await stripe.BalanceTransactions.ListAsync();

        Assert.Equal((10_000, 320, 9_680), (charge.BalanceTransaction.Amount, charge.BalanceTransaction.Fee, charge.BalanceTransaction.Net));
        Assert.Equal(("ghs", 5_680), (balance.Available.Single().Currency, balance.Available.Single().Amount));
        Assert.Equal([(refund.BalanceTransactionId, -4_000L), (charge.BalanceTransactionId, 9_680L)], moves.Select(move => (move.Id, move.Net)));
    }

    [Fact]
    public async Task A_customer_is_created_changed_and_deleted()
    {
        var customer = await stripe.Customers.CreateAsync(new() { Email = "ama@example.com", Name = "Ama", Metadata = new() { ["userId"] = "u" } });
        var changed = await stripe.Customers.UpdateAsync(customer.Id, new() { Name = "Ama Mensah" });
        var deleted = await stripe.Customers.DeleteAsync(customer.Id);

        Assert.Equal(("ama@example.com", "u"), (customer.Email, customer.Metadata["userId"]));
        Assert.Equal(("Ama Mensah", true), (changed.Name, deleted.Deleted));
    }

    [Fact]
    public async Task An_event_is_read_again()
    {
        var id = await simulator.PayAsync(10_000);
        var webhook = (await simulator.NextWebhooksAsync(3)).Single(candidate => candidate.Type == "payment_intent.succeeded");

        var read = await stripe.Events.GetAsync(webhook.Id);

        Assert.Equal(("payment_intent.succeeded", id), (read.Type, ((PaymentIntent)read.Data.Object).Id));
        Assert.Equal(StripeConfiguration.ApiVersion, read.ApiVersion);
    }

    [Fact]
    public async Task Events_that_webhooks_missed_are_listed_page_by_page()
    {
        DateRangeOptions lately = new() { GreaterThanOrEqual = DateTime.UtcNow.AddHours(-1) };
        await simulator.PostAsync("/v1/customers", "name=Ama");
        await simulator.PayAsync(10_000);

        var all = await stripe.Events.ListAsync(new() { Created = lately, Limit = 100 });
        var older = await stripe.Events.ListAsync(new() { Created = lately, StartingAfter = all.Data[1].Id });
        var later = await stripe.Events.ListAsync(new() { Created = new DateRangeOptions { GreaterThanOrEqual = DateTime.UtcNow.AddHours(1) } });

        Assert.Equal("payment_intent.succeeded charge.succeeded payment_intent.created customer.created", string.Join(' ', all.Select(item => item.Type)));
        Assert.Equal(all.Skip(2).Select(item => item.Id), older.Select(item => item.Id));
        Assert.Empty(later);
        Assert.False(all.HasMore);
    }

    [Fact]
    public async Task A_payment_method_is_kept_listed_and_forgotten()
    {
        var customer = await stripe.Customers.CreateAsync(new());
        var setup = await stripe.SetupIntents.CreateAsync(new() { Customer = customer.Id, AllowedPaymentMethodTypes = ["card"], Usage = "off_session" });
        await stripe.SetupIntents.ConfirmAsync(setup.Id, new() { PaymentMethod = "pm_card_mastercard" });

        var kept = Assert.Single(await stripe.Customers.PaymentMethods.ListAsync(customer.Id));
        var forgotten = await stripe.PaymentMethods.DetachAsync(kept.Id);

        Assert.StartsWith(setup.Id + "_secret_", setup.ClientSecret, StringComparison.Ordinal);
        Assert.Equal((customer.Id, "mastercard", "4444", 8, 2030), (kept.CustomerId, kept.Card.Brand, kept.Card.Last4, kept.Card.ExpMonth, kept.Card.ExpYear));
        Assert.Null(forgotten.CustomerId);
        Assert.Empty(await stripe.Customers.PaymentMethods.ListAsync(customer.Id));
    }

    [Fact]
    public async Task A_customer_subscribes_to_a_price_and_ends_it()
    {
        await stripe.Prices.CreateAsync(new()
        {
            UnitAmount = 2_000,
            Currency = "ghs",
            Recurring = new() { Interval = "month" },
            LookupKey = "premium",
            ProductData = new() { Name = "Premium" },
        });
        await stripe.Prices.CreateAsync(new() { UnitAmount = 2_000, Currency = "ghs", ProductData = new() { Name = "Once" } });
        var customer = await stripe.Customers.CreateAsync(new());
        var good = await stripe.PaymentMethods.AttachAsync("pm_card_visa", new() { Customer = customer.Id });
        var bad = await stripe.PaymentMethods.AttachAsync("pm_card_chargeDeclined", new() { Customer = customer.Id });

        var price = Assert.Single(await stripe.Prices.ListAsync(new() { Active = true, Type = "recurring" }));
        var declined = await Assert.ThrowsAsync<StripeException>(() => stripe.Subscriptions.CreateAsync(Subscription(bad.Id)));
        var subscription = await stripe.Subscriptions.CreateAsync(Subscription(good.Id));
        var ended = await stripe.Subscriptions.CancelAsync(subscription.Id);

        Assert.Equal((2_000, 2_000, "ghs", "month", "premium"), (price.UnitAmount, price.UnitAmountDecimal, price.Currency, price.Recurring.Interval, price.LookupKey));
        Assert.Equal((HttpStatusCode.PaymentRequired, "card_error", "generic_decline"), (declined.HttpStatusCode, declined.StripeError.Type, declined.StripeError.DeclineCode));
        var item = Assert.Single(subscription.Items);
        Assert.Equal(("active", customer.Id, price.Id), (subscription.Status, subscription.CustomerId, item.Price.Id));
        Assert.True(item.CurrentPeriodEnd > DateTime.UtcNow.AddDays(27));
        Assert.Equal("canceled", ended.Status);

        SubscriptionCreateOptions Subscription(string method) => new()
        {
            Customer = customer.Id,
            Items = [new() { Price = price.Id }],
            DefaultPaymentMethod = method,
            PaymentBehavior = "error_if_incomplete",
        };
    }
}
