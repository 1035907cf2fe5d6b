using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Subscriptions that renew by the simulator's clock, as Stripe's own client sees them.</summary>
public sealed class StripeSubscriptionTests : StripeSimulatorTest
{
    [Fact]
    public async Task A_subscription_is_charged_at_once_and_again_when_each_period_begins()
    {
        var subscription = await SubscribeAsync("pm_card_visa");
        Assert.Equal(("active", "ghs"), (subscription.Status, subscription.Currency));
        var first = await Stripe.Invoices.GetAsync(subscription.LatestInvoiceId);
        Assert.Equal(("paid", 2_000, 2_000, "subscription_create", subscription.Id), (first.Status, first.AmountDue, first.AmountPaid, first.BillingReason, first.Parent.SubscriptionDetails.SubscriptionId));
        var payment = Assert.Single(await Stripe.InvoicePayments.ListAsync(new() { Invoice = first.Id }));
        Assert.Equal(("paid", first.Id), (payment.Status, Assert.Single(await Stripe.InvoicePayments.ListAsync(new() { Payment = new() { Type = "payment_intent", PaymentIntent = payment.Payment.PaymentIntentId } })).InvoiceId));
        Assert.Equal("succeeded", (await Stripe.PaymentIntents.GetAsync(payment.Payment.PaymentIntentId)).Status);

        Clock.Advance(TimeSpan.FromDays(62));

        var renewed = await Stripe.Subscriptions.GetAsync(subscription.Id);
        Assert.Equal(subscription.Items.Data[0].CurrentPeriodEnd.AddMonths(2), renewed.Items.Data[0].CurrentPeriodEnd);
        var invoices = (await Stripe.Invoices.ListAsync(new() { Subscription = subscription.Id })).Data;
        Assert.Equal(["subscription_cycle", "subscription_cycle", "subscription_create"], invoices.Select(invoice => invoice.BillingReason));
        Assert.All(invoices, invoice => Assert.Equal(("paid", 2_000), (invoice.Status, invoice.AmountPaid)));
        Assert.Equal(3, (await Stripe.Charges.ListAsync()).Data.Count);
        Assert.Contains(await Stripe.Events.ListAsync(new() { Type = "invoice.paid" }), paid => ((Invoice)paid.Data.Object).Id == invoices[0].Id);
    }

    [Fact]
    public async Task A_period_that_is_not_paid_is_tried_again_and_at_last_ends_it()
    {
        var subscription = await SubscribeAsync("pm_card_visa");
        await FailAsync(subscription.CustomerId);

        Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal("past_due", (await Stripe.Subscriptions.GetAsync(subscription.Id)).Status);
        var open = await Stripe.Invoices.GetAsync((await Stripe.Subscriptions.GetAsync(subscription.Id)).LatestInvoiceId);
        Assert.Equal(("open", 1), (open.Status, open.AttemptCount));
        Assert.NotNull(open.NextPaymentAttempt);
        Clock.Advance(TimeSpan.FromDays(10));

        Assert.Equal(("canceled", "payment_failed"), await EndAsync(subscription.Id));
        Assert.Equal(4, (await Stripe.Invoices.GetAsync(open.Id)).AttemptCount);
        Clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal(2, (await Stripe.Invoices.ListAsync(new() { Subscription = subscription.Id })).Data.Count);
    }

    [Fact]
    public async Task A_period_that_is_paid_later_makes_it_active_again()
    {
        var subscription = await SubscribeAsync("pm_card_visa");
        await FailAsync(subscription.CustomerId);
        Clock.Advance(TimeSpan.FromDays(31));
        var latest = (await Stripe.Subscriptions.GetAsync(subscription.Id)).LatestInvoiceId;
        var good = await Stripe.PaymentMethods.AttachAsync("pm_card_mastercard", new() { Customer = subscription.CustomerId });
        await Stripe.Customers.UpdateAsync(subscription.CustomerId, new() { InvoiceSettings = new() { DefaultPaymentMethod = good.Id } });

        Assert.Equal("paid", (await Stripe.Invoices.PayAsync(latest)).Status);

        Assert.Equal("active", (await Stripe.Subscriptions.GetAsync(subscription.Id)).Status);
    }

    [Fact]
    public async Task A_first_payment_that_is_declined_leaves_it_incomplete_for_a_day()
    {
        var subscription = await SubscribeAsync("pm_card_chargeCustomerFail");
        Assert.Equal("incomplete", subscription.Status);

        Clock.Advance(TimeSpan.FromHours(24));

        Assert.Equal("incomplete_expired", (await Stripe.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.Equal("void", (await Stripe.Invoices.GetAsync(subscription.LatestInvoiceId)).Status);
    }

    [Fact]
    public async Task Another_price_charges_the_difference_for_the_rest_of_the_period_and_a_lower_one_is_credited()
    {
        var subscription = await SubscribeAsync("pm_card_visa");
        var dear = await PriceAsync(8_000, "month");
        Clock.Advance((subscription.Items.Data[0].CurrentPeriodEnd - subscription.Items.Data[0].CurrentPeriodStart) / 2);

        var changed = await ChangeAsync(subscription, dear);
        Assert.Equal((dear, 3_000), (changed.Items.Data[0].Price.Id, (await Stripe.Invoices.GetAsync(changed.LatestInvoiceId)).AmountPaid));
        var back = await ChangeAsync(changed, subscription.Items.Data[0].Price.Id);
        Assert.Equal(0, (await Stripe.Invoices.GetAsync(back.LatestInvoiceId)).AmountPaid);
        Assert.Equal(-3_000, (await Stripe.Customers.GetAsync(subscription.CustomerId)).Balance);
        Clock.Advance(TimeSpan.FromDays(20));

        // What was credited pays for the next period and half of the one after it.
        Assert.Equal(0, (await Stripe.Invoices.GetAsync((await Stripe.Subscriptions.GetAsync(subscription.Id)).LatestInvoiceId)).AmountPaid);
        await FailAsync(subscription.CustomerId);
        var declined = await Assert.ThrowsAsync<StripeException>(() => ChangeAsync(back, dear));
        Assert.Equal("card_error", declined.StripeError.Type);
        Assert.Equal(subscription.Items.Data[0].Price.Id, (await Stripe.Subscriptions.GetAsync(subscription.Id)).Items.Data[0].Price.Id);
    }

    [Fact]
    public async Task Another_interval_begins_another_period_at_once()
    {
        var subscription = await SubscribeAsync("pm_card_visa");

        var changed = await ChangeAsync(subscription, await PriceAsync(20_000, "year"));

        Assert.Equal(18_000, (await Stripe.Invoices.GetAsync(changed.LatestInvoiceId)).AmountPaid);
        Assert.Equal(Clock.GetUtcNow().AddYears(1).UtcDateTime, changed.Items.Data[0].CurrentPeriodEnd);
        Clock.Advance(TimeSpan.FromDays(40));
        Assert.Equal(2, (await Stripe.Invoices.ListAsync(new() { Subscription = subscription.Id })).Data.Count);
    }

    [Fact]
    public async Task One_that_is_to_end_ends_with_its_period_unless_it_is_gone_on_with()
    {
        var subscription = await SubscribeAsync("pm_card_visa");

        Assert.True((await Stripe.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = true })).CancelAtPeriodEnd);
        Assert.Null((await Stripe.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = false })).CancelAt);
        await Stripe.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = true });
        Clock.Advance(TimeSpan.FromDays(32));

        Assert.Equal(("canceled", "cancellation_requested"), await EndAsync(subscription.Id));
        Assert.Empty(await Stripe.Subscriptions.ListAsync(new() { Customer = subscription.CustomerId }));
        Assert.Single(await Stripe.Subscriptions.ListAsync(new() { Customer = subscription.CustomerId, Status = "all" }));
    }

    [Fact]
    public async Task A_customer_who_is_deleted_subscribes_to_nothing_any_more()
    {
        var subscription = await SubscribeAsync("pm_card_visa");

        await Stripe.Customers.DeleteAsync(subscription.CustomerId);

        Assert.Equal("canceled", (await Stripe.Subscriptions.GetAsync(subscription.Id)).Status);
    }

    [Fact]
    public async Task A_setup_is_listed_by_its_customer_and_a_card_changes_its_expiry()
    {
        var customer = (await Stripe.Customers.CreateAsync(new())).Id;
        var setup = await Stripe.SetupIntents.CreateAsync(new() { Customer = customer, Metadata = new() { ["setupId"] = "s" } });
        await Stripe.SetupIntents.ConfirmAsync(setup.Id, new() { PaymentMethod = "pm_card_chargeCustomerFail" });

        var listed = Assert.Single(await Stripe.SetupIntents.ListAsync(new() { Customer = customer }));
        var changed = await Stripe.PaymentMethods.UpdateAsync(listed.PaymentMethodId, new() { Card = new() { ExpMonth = 3, ExpYear = 2031 } });

        Assert.Equal(("s", "succeeded", 3, 2031), (listed.Metadata["setupId"], listed.Status, changed.Card.ExpMonth, changed.Card.ExpYear));
    }

    private async Task<Subscription> SubscribeAsync(string card)
    {
        var customer = (await Stripe.Customers.CreateAsync(new())).Id;
        var method = await Stripe.PaymentMethods.AttachAsync(card, new() { Customer = customer });
        await Stripe.Customers.UpdateAsync(customer, new() { InvoiceSettings = new() { DefaultPaymentMethod = method.Id } });
        return await Stripe.Subscriptions.CreateAsync(new()
        {
            Customer = customer,
            Items = [new() { Price = await PriceAsync(2_000, "month") }],
            PaymentBehavior = "allow_incomplete",
            OffSession = true,
        });
    }

    private async Task<string> PriceAsync(long amount, string interval) => (await Stripe.Prices.CreateAsync(new()
    {
        UnitAmount = amount,
        Currency = "ghs",
        Recurring = new() { Interval = interval },
        ProductData = new() { Name = "Plan" },
    })).Id;

    private Task<Subscription> ChangeAsync(Subscription subscription, string price) => Stripe.Subscriptions.UpdateAsync(subscription.Id, new()
    {
        Items = [new() { Id = subscription.Items.Data[0].Id, Price = price }],
        ProrationBehavior = "always_invoice",
        PaymentBehavior = "error_if_incomplete",
        OffSession = true,
    });

    /// <summary>From now on the customer's default card is declined.</summary>
    private async Task FailAsync(string customer)
    {
        var method = (await Stripe.Customers.GetAsync(customer)).InvoiceSettings.DefaultPaymentMethodId;
        Assert.Equal(200, (await Simulator.PostAsync($"/simulators/stripe/payment-methods/{method}", """{"card":"pm_card_chargeDeclined"}""")).Status);
    }

    private async Task<(string Status, string Reason)> EndAsync(string id)
    {
        var ended = await Stripe.Subscriptions.GetAsync(id);
        return (ended.Status, ended.CancellationDetails.Reason);
    }
}
