using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Payments past the ordinary and what they come to: lost answers, late fees, other currencies, second payments and foreign events.</summary>
public sealed class PaymentsAtStripeTests : ProviderSideTest
{
    [Fact]
    public async Task A_payment_that_was_paid_before_its_id_was_known_is_booked_with_its_charge()
    {
        var contract = await Market.SignedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await Market.FundAsync(contract.Id)));
        var payment = await PaymentAsync(contract.Id);
        Assert.Null(payment.StripePaymentIntentId);
        var (_, made) = await Market.Stripe.GetAsync("/v1/payment_intents");
        var id = Assert.Single(made.GetProperty("data").EnumerateArray()).GetProperty("id").GetString();
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/v1/payment_intents/{id}/confirm", "payment_method=pm_card_visa")).Status);

        Market.Clock.Advance(payment.ExpiresAt!.Value - Market.Now);
        var settled = (await Market.Get<ExpireFunding>().ExecuteAsync(payment.Id, None)).Value;

        Assert.Equal((TransactionStatus.Completed, id), (settled.Status, settled.StripePaymentIntentId));
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        Assert.Equal(0, await Market.BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_fee_that_comes_later_is_booked_when_it_is_known()
    {
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { balanceDelaySeconds = 600 }));
        var contract = await Market.FundedAsync();
        Assert.Equal(-150_000, await Market.BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));

        await PassAsync(TimeSpan.FromMinutes(11));
        await ProcessUntilAsync("charge.updated");

        Assert.Equal(0, await Market.BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));
        // 2.9 % and 0.30 of 1 500.00.
        Assert.Equal(-4_380, await Market.BalanceAsync(Account.StripeFees));
        Assert.Equal(["escrow_hold", "stripe_settlement"], await KindsAsync(contract.Id));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_fee_whose_event_is_lost_is_asked_for()
    {
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { balanceDelaySeconds = 3_600 }));
        await Market.FundedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { webhookDropShare = 1.0 }));

        for (var asked = 0; asked < 3; asked++)
        {
            Market.Clock.Advance(TimeSpan.FromHours(1));
            await Market.Get<DeadlineProcesses>().SweepAsync(Market.Now.AddHours(-1), None);
        }

        Assert.Equal(-4_380, await Market.BalanceAsync(Account.StripeFees));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_payment_that_settles_in_another_currency_is_booked_over_the_exchange_and_so_is_its_refund()
    {
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { settlementCurrency = "usd" }));
        var contract = await Market.FundedAsync();
        var refund = await GrantAsync(contract);
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);

        Assert.Equal(0, await Market.BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));
        Assert.Equal(0, await Market.BalanceAsync(Account.Stripe(Currency.Ghs)));
        Assert.True(await Market.BalanceAsync(Account.Stripe(Currency.Usd)) < 0);
        Assert.Equal(-100_000, await Market.BalanceAsync(Account.Exchange(Currency.Ghs)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_payment_of_the_same_number_in_another_currency_does_not_fill_the_escrow_and_goes_back()
    {
        var contract = await Market.SignedAsync();
        var funding = (await Market.FundAsync(contract.Id)).Value;
        await PayElsewhereAsync(funding.Transaction.Id, 150_000, "usd");

        await ProcessUntilAsync("payment_intent.succeeded");

        Assert.Null((await Market.EscrowAsync(contract.Id)).Status);
        await Market.PayAsync(funding);
        await ProcessUntilAsync("payment_intent.succeeded");
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        await AssertGivenBackAsync(contract.Id, new Money(150_000, Currency.Usd));
    }

    [Fact]
    public async Task A_second_success_of_a_payment_that_is_held_goes_back()
    {
        var contract = await Market.FundedAsync();
        var payment = (await Market.EscrowAsync(contract.Id)).TransactionId;
        await PayElsewhereAsync(payment, 150_000, "ghs");

        await ProcessUntilAsync("payment_intent.succeeded");
        await ProcessUntilAsync("refund.updated");

        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        await AssertGivenBackAsync(contract.Id, Ghs(150_000));
    }

    [Theory]
    [InlineData("payment_intent.succeeded", "pi_unknown", "payment_intent", null)]
    [InlineData("refund.updated", "re_unknown", "refund", null)]
    [InlineData("account.updated", "acct_unknown", "account", null)]
    [InlineData("charge.dispute.created", "du_unknown", "dispute", null)]
    [InlineData("charge.updated", "ch_unknown", "charge", null)]
    [InlineData("payment_intent.succeeded", "pi_theirs", "payment_intent", "acct_1")]
    [InlineData("v2.core.account.updated", "acct_1", "v2.core.account", null)]
    public async Task An_event_about_nothing_of_ours_ends_at_once(string type, string id, string objectType, string? account)
    {
        var settings = JsonSerializer.Serialize(new { type, @object = new { id, type = objectType }, account });
        Assert.Equal(200, (await Market.Stripe.PostAsync("/simulators/stripe/events", settings)).Status);

        // It asserts that the event is taken and processed.
        await Market.DeliverAllAsync(1);
    }

    /// <summary>Another app on the same account makes a payment that names one of ours.</summary>
    private async Task PayElsewhereAsync(Guid payment, long amount, string currency)
    {
        var (_, intent) = await Market.Stripe.PostAsync(
            "/v1/payment_intents", $"amount={amount}&currency={currency}&metadata[transactionId]={payment}");
        await Market.Stripe.PostAsync($"/v1/payment_intents/{intent.GetProperty("id").GetString()}/confirm", "payment_method=pm_card_visa");
    }

    private async Task AssertGivenBackAsync(Guid contractId, Money amount)
    {
        var strays = TransactionCollection.ContractId.Is(contractId) & TransactionCollection.Type.Is(TransactionType.Payment) & TransactionCollection.Status.Is(TransactionStatus.Cancelled);
        var stray = Assert.Single(await Market.Store.AllAsync(strays, None).ToListAsync());
        var refund = await Market.Store.FindAsync(TransactionCollection.RefundOf.Is(stray.Id), None);
        Assert.Equal((amount, TransactionStatus.Completed, stray.StripePaymentIntentId), (refund!.Amount, refund.Status, refund.StripePaymentIntentId));
        Assert.Contains(await EventsAsync(stray.Id), raised => raised is StrayPaymentReceived);
        await Market.AssertReconciledAsync();
    }
}
