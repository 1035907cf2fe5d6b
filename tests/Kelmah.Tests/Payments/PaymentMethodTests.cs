using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Payment methods that are stored, chosen and removed by their owner, whatever is lost between us and Stripe.</summary>
public sealed class PaymentMethodTests : SubscriberTest
{
    [Fact]
    public async Task A_card_is_stored_when_its_setup_has_succeeded_and_Stripe_is_told_that_it_is_the_default()
    {
        var card = await StoreAsync("pm_card_mastercard");

        var listed = Assert.Single((await Methods.ListAsync(User, None)).Value.Items);
        Assert.Equal((card, "card", "mastercard", "4444", true), (listed.Id, listed.Kind, listed.Brand, listed.Last4, listed.IsDefault));
        Assert.Empty((await Methods.ListAsync(Market.Hirer, None)).Value.Items);
        Assert.NotNull((await WalletAsync()).MethodsSyncAt);
        await Market.Get<PaymentMethodSync>().ExecuteAsync((await WalletAsync()).Id, None);
        var wallet = await WalletAsync();
        Assert.Equal((null, wallet.PaymentMethods[0].StripePaymentMethodId), (wallet.MethodsSyncAt, wallet.DefaultAtStripe));
        Assert.Equal(wallet.DefaultAtStripe, await DefaultAtStripeAsync());
    }

    [Fact]
    public async Task A_repeat_goes_on_with_the_setup_that_is_under_way_also_after_a_lost_answer()
    {
        await Market.Get<StripeCustomers>().EnsureAsync(User.UserId, None);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1 }));
        Assert.Equal("payment_provider_unavailable", Code(await Methods.SetUpAsync(User, new(), None)));

        var first = (await Methods.SetUpAsync(User, new(), None)).Value;
        // Stripe forgets the key after a day; a setup that was made is found by its id of ours.
        var again = (await Methods.SetUpAsync(User, new(), None)).Value;

        Assert.Equal(first, again);
        Assert.Equal(1, await CountAsync("setup_intents"));
    }

    [Fact]
    public async Task A_setup_whose_answer_was_lost_is_found_hours_later()
    {
        await Market.Get<StripeCustomers>().EnsureAsync(User.UserId, None);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await Methods.SetUpAsync(User, new(), None)));
        Market.Clock.Advance(TimeSpan.FromHours(3));

        Assert.Null(Code(await Methods.SetUpAsync(User, new(), None)));

        Assert.Equal(1, await CountAsync("setup_intents"));
    }

    [Fact]
    public async Task A_setup_that_was_finished_without_a_webhook_is_stored_when_another_is_begun()
    {
        var setup = (await Methods.SetUpAsync(User, new(), None)).Value;
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { webhookDropShare = 1.0 }));
        await Market.Stripe.PostAsync($"/v1/setup_intents/{setup.ClientSecret[..setup.ClientSecret.IndexOf("_secret_", StringComparison.Ordinal)]}/confirm", "payment_method=pm_card_visa");

        var next = (await Methods.SetUpAsync(User, new(), None)).Value;

        Assert.NotEqual(setup.Id, next.Id);
        Assert.Single((await WalletAsync()).PaymentMethods);
    }

    [Fact]
    public async Task Mobile_money_is_refused_where_the_account_does_not_have_it() =>
        Assert.Equal("payment_channel_not_offered", Code(await Methods.SetUpAsync(User, new(PaymentChannel.MobileMoney), None)));

    [Fact]
    public async Task Another_default_is_told_to_Stripe_also_when_the_first_attempt_is_lost()
    {
        var first = await StoreAsync();
        var second = await StoreAsync("pm_card_mastercard");
        await Market.Get<PaymentMethodSync>().ExecuteAsync((await WalletAsync()).Id, None);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));

        Assert.True((await Methods.MakeDefaultAsync(User, second, None)).Value.IsDefault);
        Assert.NotNull((await WalletAsync()).MethodsSyncAt);
        await Market.Get<PaymentMethodSync>().ExecuteAsync((await WalletAsync()).Id, None);
        Assert.Equal((await WalletAsync()).PaymentMethods[1].StripePaymentMethodId, await DefaultAtStripeAsync());
        await Methods.MakeDefaultAsync(User, first, None);

        Assert.Equal((await WalletAsync()).PaymentMethods[0].StripePaymentMethodId, await DefaultAtStripeAsync());
        Assert.Equal("not_found", Code(await Methods.MakeDefaultAsync(Market.Hirer, first, None)));
        Assert.Equal("not_found", Code(await Methods.MakeDefaultAsync(User, Guid.CreateVersion7(), None)));
    }

    [Fact]
    public async Task A_payment_method_is_removed_here_at_once_and_at_Stripe_once_also_after_an_outage()
    {
        var card = await StoreAsync();
        var id = (await WalletAsync()).PaymentMethods[0].StripePaymentMethodId;
        await Market.Get<PaymentMethodSync>().ExecuteAsync((await WalletAsync()).Id, None);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { rateLimitFirst = 1, webhookDropShare = 1.0 }));

        Assert.True((await Methods.RemoveAsync(User, card, None)).Value);
        Assert.Empty((await Methods.ListAsync(User, None)).Value.Items);
        Assert.Single((await WalletAsync()).Leaving);
        Assert.True((await Methods.RemoveAsync(User, card, None)).Value);

        Assert.Empty((await WalletAsync()).Leaving);
        Assert.Null((await WalletAsync()).MethodsSyncAt);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await Market.Stripe.GetAsync($"/v1/payment_methods/{id}")).Body.GetProperty("customer").ValueKind);
        Assert.Equal("not_found", Code(await Methods.RemoveAsync(User, card, None)));
        Assert.Equal("not_found", Code(await Methods.RemoveAsync(Market.Hirer, card, None)));
    }

    [Fact]
    public async Task The_default_stays_while_there_is_a_subscription_and_another_one_goes()
    {
        await SubscribedAsync();
        var first = (await WalletAsync()).PaymentMethods[0].Id;
        var second = await StoreAsync("pm_card_mastercard");

        Assert.Equal("payment_method_in_use", Code(await Methods.RemoveAsync(User, first, None)));
        await Methods.MakeDefaultAsync(User, second, None);

        Assert.Null(Code(await Methods.RemoveAsync(User, first, None)));
        Assert.Equal("payment_method_in_use", Code(await Methods.RemoveAsync(User, second, None)));
    }

    [Fact]
    public async Task A_payment_method_that_a_pending_payment_charges_stays()
    {
        var card = await StoreAsync();
        var pending = Transaction.StartFunding(Guid.CreateVersion7(), User.UserId, Guid.CreateVersion7(), Ghs(1_000), PaymentChannel.Card, Market.Now)
            .PaidWith(new PaymentSource { MethodId = card, StripePaymentMethodId = "pm_1" });
        await Market.InsertAsync(pending);

        Assert.Equal("payment_method_in_use", Code(await Methods.RemoveAsync(User, card, None)));
        Assert.Single((await WalletAsync()).PaymentMethods);
    }

    [Fact]
    public async Task What_is_detached_at_Stripe_is_gone_here_and_what_is_changed_there_is_changed_here()
    {
        await StoreAsync();
        var id = (await WalletAsync()).PaymentMethods[0].StripePaymentMethodId;

        await Market.Stripe.PostAsync($"/v1/payment_methods/{id}", "card[exp_month]=3&card[exp_year]=2031");
        await DrainAsync();
        Assert.Equal((3, 2031), ((await WalletAsync()).PaymentMethods[0].ExpiryMonth, (await WalletAsync()).PaymentMethods[0].ExpiryYear));
        await Market.Stripe.PostAsync($"/v1/payment_methods/{id}/detach");
        await DrainAsync();

        Assert.Empty((await WalletAsync()).PaymentMethods);
    }

    [Fact]
    public async Task The_holder_of_a_card_is_told_once_thirty_days_before_it_expires()
    {
        await StoreAsync();
        var end = new DateTimeOffset(2030, 9, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(end - TimeSpan.FromDays(30), (await WalletAsync()).ExpiryNoticeAt);
        Assert.True((await WalletAsync()).TellExpiry(end - TimeSpan.FromDays(31)).NewEvents.IsEmpty);

        var told = (await WalletAsync()).TellExpiry(end - TimeSpan.FromDays(30));

        var expiring = Assert.IsType<WalletCardExpiring>(Assert.Single(told.NewEvents));
        Assert.Equal((8, 2030), (expiring.Month, expiring.Year));
        Assert.Null(told.ExpiryNoticeAt);
    }

    private PaymentMethods Methods => Market.Get<PaymentMethods>();

    private async Task<string?> DefaultAtStripeAsync() =>
        (await Market.Stripe.GetAsync($"/v1/customers/{(await WalletAsync()).StripeCustomerId}")).Body.GetProperty("invoice_settings").GetProperty("default_payment_method").GetString();
}
