using Kelmah.Identity;
using Kelmah.Kernel.Journal;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Subscriptions against the simulator of Stripe: paid, renewed, changed, ended and taken back, whatever is lost on the way.</summary>
public sealed class SubscriptionTests : SubscriberTest
{
    [Fact]
    public async Task A_plan_is_paid_once_booked_once_and_agrees_with_Stripe()
    {
        Offer();
        await StoreAsync();

        var made = (await SubscribeAsync()).Value;
        Assert.Equal((SubscriptionStatus.Active, "plus", true, null), (made.Subscription.Status, made.Subscription.Plan, made.Subscription.GivesBenefits, made.ClientSecret));
        Assert.Equal((SubscriptionStep.Renewal, made.Subscription.CurrentPeriodEnd), (made.Subscription.NextStep, made.Subscription.NextStepAt));
        Assert.Equal(Market.Now.AddMonths(1), made.Subscription.CurrentPeriodEnd);
        await DrainAsync();

        var paid = Assert.Single(await PaidAsync());
        Assert.Equal((Ghs(5_000), TransactionStatus.Completed), (paid.Amount, paid.Status));
        Assert.Equal(5_000, await Market.BalanceAsync(Account.PlatformSubscriptions));
        Assert.Equal((1, 1), (await CountAllAsync(), await CountAsync("charges")));
        Assert.Equal(made.Subscription.Id, (await Use.GetAsync(User, None)).Value.Id);
        Assert.Equal("not_found", Code(await Use.GetAsync(Market.Hirer, None)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_tax_is_set_aside_for_its_country()
    {
        Offer();
        (Market.Get<SubscriptionOptions>().SubscriptionTaxBasisPoints, Market.Get<SubscriptionOptions>().SubscriptionTaxCountry) = (1_500, "GH");
        await StoreAsync();

        Assert.Null(Code(await SubscribeAsync()));

        Assert.Equal((4_348, 652), (await Market.BalanceAsync(Account.PlatformSubscriptions), await Market.BalanceAsync(Account.Tax("GH"))));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Without_a_payment_method_nothing_is_begun_and_what_is_not_offered_is_refused()
    {
        Offer();

        Assert.Equal("payment_method_needed", Code(await SubscribeAsync()));
        Assert.Equal("plan_not_offered", Code(await SubscribeAsync("gold")));
        await StoreAsync();
        Assert.Equal("invalid_input", Code(await Use.SubscribeAsync(User, new("plus", Guid.CreateVersion7()), None)));
        Assert.Equal("not_found", Code(await ChangeAsync("plus")));
        Assert.Equal("not_found", Code(await Use.CancelAsync(User, None)));
        Assert.Null(await LiveAsync());
    }

    [Fact]
    public async Task Requests_at_once_and_a_repeat_make_one_subscription_that_is_charged_once()
    {
        Offer();
        await StoreAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => SubscribeAsync())));
        Assert.All(all.Where(result => result.Refusal is not null), result => Assert.True(result.Refusal!.Error.RetryHelps, Code(result)));
        var again = (await SubscribeAsync()).Value;

        Assert.Equal(SubscriptionStatus.Active, again.Subscription.Status);
        Assert.Equal("subscription_exists", Code(await SubscribeAsync("business")));
        Assert.Equal((1, 1), (await CountAllAsync(), await CountAsync("charges")));
        Assert.Single(await PaidAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(30)]
    public async Task One_whose_answer_was_lost_is_found_and_not_made_again(int hours)
    {
        await LoseAnswerAsync();
        Market.Clock.Advance(TimeSpan.FromHours(hours));

        var made = (await SubscribeAsync()).Value;

        Assert.Equal(SubscriptionStatus.Active, made.Subscription.Status);
        Assert.Equal((1, 1), (await CountAllAsync(), await CountAsync("charges")));
        Assert.Equal(5_000, await Market.BalanceAsync(Account.PlatformSubscriptions));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task One_whose_answer_was_lost_is_found_by_the_sweep()
    {
        await LoseAnswerAsync();
        var begun = await LiveAsync();
        Market.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(SubscriptionStatus.Active, (await Sync.CheckAsync(begun.Id, None)).Value.Status);

        Assert.Single(await PaidAsync());
    }

    [Fact]
    public async Task One_that_a_crash_has_kept_from_Stripe_is_ended_and_another_can_be_begun()
    {
        Offer();
        await StoreAsync();
        var begun = Subscription.Begin(Guid.CreateVersion7(), User.UserId, "plus", Market.Now);
        await Market.InsertAsync(begun);
        Assert.Equal(SubscriptionStatus.Incomplete, (await Sync.CheckAsync(begun.Id, None)).Value.Status);
        Market.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(SubscriptionStatus.Canceled, (await Sync.CheckAsync(begun.Id, None)).Value.Status);

        Assert.Equal(0, await CountAllAsync());
        Assert.Equal(SubscriptionStatus.Active, (await SubscribeAsync()).Value.Subscription.Status);
    }

    [Fact]
    public async Task One_that_Stripe_has_made_for_one_that_was_given_up_is_ended_there()
    {
        var subscription = await SubscribedAsync();
        var ended = subscription.End(null, Market.Now);
        var read = (await Market.Get<IStripeBilling>().GetSubscriptionAsync(subscription.StripeSubscriptionId!, None)).Value!;

        var late = ended.Observe(read, done: -1, TimeSpan.FromDays(7), Market.Now);

        Assert.Equal((true, Market.Now), (late.EndsNow, late.SyncAt));
        Assert.NotNull(late.EndedAt);
    }

    [Fact]
    public async Task A_card_that_is_declined_leaves_nothing_and_another_can_be_tried()
    {
        Offer();
        await StoreAsync("pm_card_chargeCustomerFail");

        var declined = await SubscribeAsync();

        Assert.Equal(("payment_declined", "generic_decline"), (Code(declined), declined.Refusal!.Detail));
        Assert.Null(await LiveAsync());
        Assert.Empty(await PaidAsync());
        await ChangeIssuerAsync("pm_card_visa");
        Assert.Equal(SubscriptionStatus.Active, (await SubscribeAsync()).Value.Subscription.Status);
    }

    [Fact]
    public async Task A_bank_that_asks_leaves_it_incomplete_until_the_payer_has_confirmed()
    {
        Offer();
        await StoreAsync();
        await ChangeIssuerAsync("pm_card_authenticationRequired");

        var made = (await SubscribeAsync()).Value;
        Assert.Equal((SubscriptionStatus.Incomplete, false, SubscriptionStep.FirstPayment), (made.Subscription.Status, made.Subscription.GivesBenefits, made.Subscription.NextStep));
        var intent = made.ClientSecret![..made.ClientSecret!.IndexOf("_secret_", StringComparison.Ordinal)];
        await DrainAsync();
        await ChangeIssuerAsync("pm_card_visa");
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/v1/payment_intents/{intent}/confirm", $"payment_method={(await WalletAsync()).PaymentMethods[0].StripePaymentMethodId}")).Status);
        await DrainAsync();

        Assert.Equal(SubscriptionStatus.Active, (await LiveAsync()).Status);
        Assert.Single(await PaidAsync());
    }

    [Fact]
    public async Task Each_period_is_charged_and_booked_by_its_webhooks()
    {
        var subscription = await SubscribedAsync();

        await PassAsync(subscription.CurrentPeriodEnd!.Value - Market.Now + TimeSpan.FromMinutes(1));
        await DrainAsync();

        Assert.Equal(subscription.CurrentPeriodEnd.Value.AddMonths(1), (await LiveAsync()).CurrentPeriodEnd);
        Assert.Equal(10_000, await Market.BalanceAsync(Account.PlatformSubscriptions));
        Assert.Equal(2, (await PaidAsync()).Count);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_period_of_which_nothing_was_heard_is_found_by_the_sweep_and_by_the_reconciliation()
    {
        var subscription = await SubscribedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { webhookDropShare = 1.0 }));
        await PassAsync(TimeSpan.FromDays(32));

        await Sync.CheckAsync(subscription.Id, None);
        Assert.Equal(2, (await PaidAsync()).Count);
        await PassAsync(TimeSpan.FromDays(31));
        await Market.AssertReconciledAsync();

        Assert.Equal(3, (await PaidAsync()).Count);
        Assert.Equal(15_000, await Market.BalanceAsync(Account.PlatformSubscriptions));
    }

    [Fact]
    public async Task A_period_that_is_not_paid_keeps_the_plan_for_the_grace_and_reminds_and_then_stops_it_until_it_is_paid()
    {
        var subscription = await SubscribedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { webhookDropShare = 1.0 }));
        await ChangeIssuerAsync("pm_card_chargeDeclinedLostCard");
        await PassAsync(TimeSpan.FromDays(31));
        await Sync.RefreshAsync(subscription.StripeSubscriptionId!, _ => { }, None);

        var due = await LiveAsync();
        Assert.Equal((SubscriptionStatus.PastDue, true, Market.Now.AddDays(7), Market.Now.AddDays(4)), (due.Status, due.GivesBenefits, due.GraceEndsAt, due.RemindAt));
        Assert.Equal("payment_not_expired", Code(await Sync.EndGraceAsync(due.Id, None)));
        await PassAsync(TimeSpan.FromDays(4));
        Assert.Equal(due.GraceEndsAt!.Value.AddDays(-1), (await Sync.RemindAsync(due.Id, None)).Value.RemindAt);
        await PassAsync(TimeSpan.FromDays(3));
        Assert.False((await Sync.EndGraceAsync(due.Id, None)).Value.GivesBenefits);
        Assert.Equal(PlanBenefits.None, await Market.Get<ISubscriptions>().BenefitsOfAsync(Market.Store, User.UserId, None));

        await ChangeIssuerAsync("pm_card_visa");
        await PassAsync(TimeSpan.FromDays(3));
        await Sync.RefreshAsync(subscription.StripeSubscriptionId!, _ => { }, None);
        Assert.Equal((SubscriptionStatus.Active, true, null), ((await LiveAsync()).Status, (await LiveAsync()).GivesBenefits, (await LiveAsync()).GraceEndsAt));
    }

    [Fact]
    public async Task A_period_that_is_never_paid_ends_it()
    {
        var subscription = await SubscribedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { webhookDropShare = 1.0 }));
        await ChangeIssuerAsync("pm_card_chargeDeclinedLostCard");

        await PassAsync(TimeSpan.FromDays(50));
        await Sync.CheckAsync(subscription.Id, None);

        Assert.Equal((SubscriptionStatus.Canceled, null), ((await ReadAsync(subscription.Id)).Status, (await ReadAsync(subscription.Id)).LiveUserId));
        Assert.Single(await PaidAsync());
    }

    [Fact]
    public async Task Another_plan_is_charged_by_the_difference_and_back_is_credited()
    {
        await SubscribedAsync();
        var half = (await LiveAsync()).CurrentPeriodEnd!.Value - Market.Now;
        await PassAsync(half / 2);

        var changed = (await ChangeAsync("business")).Value;
        Assert.Equal(("business", null), (changed.Plan, changed.WantedPlan));
        Assert.Equal([5_000, 7_500], (await PaidAsync()).Select(paid => paid.Amount.MinorUnits).Order());
        Assert.Equal("plus", (await ChangeAsync("plus")).Value.Plan);
        Assert.Equal("plan_not_offered", Code(await ChangeAsync("gold")));

        Assert.Equal(2, (await PaidAsync()).Count);
        Assert.Equal(12_500, await Market.BalanceAsync(Account.PlatformSubscriptions));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_found_done_by_the_sweep()
    {
        var subscription = await SubscribedAsync();
        await Market.Get<PlanPrices>().EnsureAsync(new Plan("business", "Business", Ghs(20_000), PlanInterval.Month, PlanBenefits.None), None);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));

        Assert.Equal("payment_provider_unavailable", Code(await ChangeAsync("business")));
        Assert.Equal(("plus", "business", SubscriptionStep.Change), ((await LiveAsync()).Plan, (await LiveAsync()).WantedPlan, (await Use.GetAsync(User, None)).Value.NextStep));
        Market.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(Code(await Sync.ExecuteAsync(subscription.Id, None)));

        Assert.Equal(("business", null, null), ((await LiveAsync()).Plan, (await LiveAsync()).WantedPlan, (await LiveAsync()).SyncAt));
        Assert.Equal(2, await CountAsync("charges"));
    }

    [Fact]
    public async Task A_difference_that_is_declined_changes_nothing()
    {
        await SubscribedAsync();
        await ChangeIssuerAsync("pm_card_chargeDeclinedLostCard");

        var declined = await ChangeAsync("business");

        Assert.Equal(("payment_declined", "lost_card"), (Code(declined), declined.Refusal!.Detail));
        Assert.Equal(("plus", null, null, SubscriptionStatus.Active), ((await LiveAsync()).Plan, (await LiveAsync()).WantedPlan, (await LiveAsync()).SyncAt, (await LiveAsync()).Status));
        Assert.Single(await PaidAsync());
    }

    [Fact]
    public async Task One_that_is_cancelled_goes_on_to_the_end_of_its_period_and_can_be_gone_on_with_before()
    {
        var subscription = await SubscribedAsync();

        var cancelled = (await Use.CancelAsync(User, None)).Value;
        Assert.Equal((true, true, SubscriptionStep.End), (cancelled.CancelAtPeriodEnd, cancelled.GivesBenefits, cancelled.NextStep));
        Assert.True((await Use.CancelAsync(User, None)).Value.CancelAtPeriodEnd);
        Assert.False((await ChangeAsync("plus")).Value.CancelAtPeriodEnd);
        await Use.CancelAsync(User, None);
        await DrainAsync();
        await PassAsync(TimeSpan.FromDays(32));
        await DrainAsync();

        Assert.Equal(SubscriptionStatus.Canceled, (await ReadAsync(subscription.Id)).Status);
        Assert.Equal("not_found", Code(await Use.GetAsync(User, None)));
        Assert.Equal(1, await CountAsync("charges"));
        Assert.Equal(SubscriptionStatus.Active, (await SubscribeAsync()).Value.Subscription.Status);
    }

    [Fact]
    public async Task What_is_refunded_past_Kelmah_is_booked_against_what_subscribers_have_paid()
    {
        await SubscribedAsync();
        var paid = Assert.Single(await PaidAsync());

        var (_, refund) = await Market.Stripe.PostAsync("/v1/refunds", $"payment_intent={paid.StripePaymentIntentId}&amount=2000");
        Assert.True((await Market.Get<RefundRecords>().RefreshAsync(refund.GetProperty("id").GetString()!, _ => { }, None)).Value);
        Assert.True((await Market.Get<RefundRecords>().RefreshAsync(refund.GetProperty("id").GetString()!, _ => { }, None)).Value);

        Assert.Equal(3_000, await Market.BalanceAsync(Account.PlatformSubscriptions));
        Assert.Equal(0, await Market.BalanceAsync(Account.WalletReceivable(User.UserId)));
        Assert.Single((await EventsAsync(paid.Id)).OfType<SubscriptionPaymentTakenBack>());
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task The_tax_in_what_goes_back_goes_with_it_and_all_of_it_with_the_last_part()
    {
        Offer();
        (Market.Get<SubscriptionOptions>().SubscriptionTaxBasisPoints, Market.Get<SubscriptionOptions>().SubscriptionTaxCountry) = (1_500, "GH");
        await StoreAsync();
        Assert.Null(Code(await SubscribeAsync()));
        await DrainAsync();
        var paid = Assert.Single(await PaidAsync());
        // What is taxed otherwise later has its tax as it was paid.
        Market.Get<SubscriptionOptions>().SubscriptionTaxBasisPoints = 2_000;

        // 652 of 5 000: 260.8 of 2 000, 391.2 of 3 000 together with it.
        foreach (var (part, left, tax) in new[] { (2_000, 2_609, 391), (1_000, 1_739, 261), (2_000, 0, 0) })
        {
            var (_, refund) = await Market.Stripe.PostAsync("/v1/refunds", $"payment_intent={paid.StripePaymentIntentId}&amount={part}");
            for (var time = 0; time < 2; time++) Assert.True((await Market.Get<RefundRecords>().RefreshAsync(refund.GetProperty("id").GetString()!, _ => { }, None)).Value);
            Assert.Equal((left, tax), (await Market.BalanceAsync(Account.PlatformSubscriptions), await Market.BalanceAsync(Account.Tax("GH"))));
        }

        await Market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData("won", 4_348, 652)]
    [InlineData("lost", 0, 0)]
    public async Task The_tax_in_what_a_bank_takes_back_goes_and_comes_back_with_it(string verdict, long subscriptions, long tax)
    {
        Offer();
        (Market.Get<SubscriptionOptions>().SubscriptionTaxBasisPoints, Market.Get<SubscriptionOptions>().SubscriptionTaxCountry) = (1_500, "GH");
        await StoreAsync();
        Assert.Null(Code(await SubscribeAsync()));
        await DrainAsync();
        var paid = Assert.Single(await PaidAsync());
        var (_, dispute) = await Market.Stripe.PostAsync("/simulators/stripe/disputes", $$"""{"paymentIntent":"{{paid.StripePaymentIntentId}}"}""");
        var id = dispute.GetProperty("id").GetString()!;
        Assert.True((await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None)).Value);
        Assert.Equal((0, 0), (await Market.BalanceAsync(Account.PlatformSubscriptions), await Market.BalanceAsync(Account.Tax("GH"))));

        await Market.Stripe.PostAsync($"/simulators/stripe/disputes/{id}", $$"""{"status":"{{verdict}}"}""");
        Assert.True((await Market.Get<Chargebacks>().RefreshAsync(id, _ => { }, None)).Value);

        Assert.Equal((subscriptions, tax), (await Market.BalanceAsync(Account.PlatformSubscriptions), await Market.BalanceAsync(Account.Tax("GH"))));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public void However_it_goes_back_and_comes_back_the_tax_is_in_proportion_to_what_is_gone()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var paid = Ghs(random.Next(1, 10_000));
            var tax = Ghs(random.Next(1, (int)paid.MinorUnits + 1));
            var payment = Transaction.RecordSubscription(Guid.CreateVersion7(), User.UserId, paid, new SubscriptionTax(tax, "GH"), "pi_1", Market.Now);
            var (gone, goneTax) = (0L, 0L);
            for (var step = 0; step < 12; step++)
            {
                // Together more than was paid goes back at times, as by a refund and a chargeback.
                var moved = gone > 0 && random.Next(3) == 0 ? random.NextInt64(1, gone + 1) : -random.NextInt64(1, paid.MinorUnits + 1);
                goneTax -= payment.TaxIn(Ghs(moved)).MinorUnits;
                payment = payment.NoteTakenBack(Ghs(moved), StripeMovementKind.Refund, Market.Now);
                gone -= moved;
                var exact = (decimal)tax.MinorUnits * Math.Min(gone, paid.MinorUnits) / paid.MinorUnits;
                Assert.Equal((long)decimal.Round(exact, 0, MidpointRounding.ToEven), goneTax);
            }
        }
    }

    [Fact]
    public async Task What_a_bank_takes_back_is_booked_against_what_subscribers_have_paid_and_freezes_nothing()
    {
        await SubscribedAsync();
        var paid = Assert.Single(await PaidAsync());

        var (status, dispute) = await Market.Stripe.PostAsync("/simulators/stripe/disputes", $$"""{"paymentIntent":"{{paid.StripePaymentIntentId}}"}""");
        Assert.Equal(200, status);
        Assert.True((await Market.Get<Chargebacks>().RefreshAsync(dispute.GetProperty("id").GetString()!, _ => { }, None)).Value);

        Assert.Equal(0, await Market.BalanceAsync(Account.PlatformSubscriptions));
        Assert.Equal(0, await Market.Store.CountAsync(ChargebackCollection.HirerId.Is(User.UserId), None));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task An_erasure_ends_it_at_Stripe_before_the_customer_is_deleted()
    {
        var subscription = await SubscribedAsync();
        var wallet = await WalletAsync();
        await Market.Get<Kelmah.Kernel.Modules.PersonalDataEraser>().EraseAsync(User.UserId, None);

        Assert.Null((await Market.Get<StripeCustomers>().ForgetAsync(wallet.Id, None)).Value.StripeCustomerId);

        var (_, atStripe) = await Market.Stripe.GetAsync($"/v1/subscriptions/{subscription.StripeSubscriptionId}");
        Assert.Equal("canceled", atStripe.GetProperty("status").GetString());
        Assert.Equal(SubscriptionStatus.Canceled, (await ReadAsync(subscription.Id)).Status);
        Assert.Equal(0, await CountAsync("customers"));
    }

    [Fact]
    public async Task Webhooks_that_come_twice_and_in_another_order_come_to_the_same()
    {
        Offer();
        await StoreAsync();
        Assert.Null(Code(await SubscribeAsync()));
        var webhooks = new List<Kelmah.Testing.Stripe.ReceivedWebhook>();
        do webhooks.Add(await Market.Stripe.NextWebhookAsync());
        while (webhooks[^1].Type != "customer.subscription.updated");

        foreach (var webhook in webhooks.AsEnumerable().Reverse().Concat(webhooks)) await Market.DeliverAsync(webhook);

        Assert.Equal(SubscriptionStatus.Active, (await LiveAsync()).Status);
        Assert.Single(await PaidAsync());
        await Market.AssertReconciledAsync();
    }

    /// <summary>Stripe makes the subscription, and its answer and its webhooks are lost.</summary>
    private async Task LoseAnswerAsync()
    {
        Offer();
        await StoreAsync();
        await Market.Get<PaymentMethodSync>().ExecuteAsync((await WalletAsync()).Id, None);
        await Market.Get<PlanPrices>().EnsureAsync(new Plan("plus", "Plus", Ghs(5_000), PlanInterval.Month, PlanBenefits.None), None);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SubscribeAsync()));
        Assert.Equal(1, await CountAllAsync());
    }
}
