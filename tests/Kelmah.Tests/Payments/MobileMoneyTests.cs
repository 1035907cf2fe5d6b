using Kelmah.Kernel;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Mobile money is a payment method of its own, where the platform's account has one.</summary>
public sealed class MobileMoneyTests : ProviderSideTest
{
    private static readonly FundingInput ByMobileMoney = new(PaymentChannel.MobileMoney);

    [Fact]
    public async Task A_channel_that_the_account_does_not_have_is_refused_and_starts_nothing()
    {
        var contract = await Market.SignedAsync();

        var refused = await FundAsync(contract.Id, ByMobileMoney);

        Assert.Equal(("payment_channel_not_offered", 422), (Code(refused), refused.Refusal!.Error.Status));
        Assert.Equal("not_found", Code(await Market.Get<Escrows>().GetAsync(Market.Hirer, contract.Id, None)));
    }

    [Fact]
    public async Task Mobile_money_pays_and_a_card_does_not()
    {
        Market.Get<PaymentLimits>().MobileMoneyType = "mobile_money";
        var contract = await Market.SignedAsync();
        var funding = (await FundAsync(contract.Id, ByMobileMoney)).Value;

        var path = $"/v1/payment_intents/{funding.Transaction.StripePaymentIntentId}/confirm";
        Assert.Equal(400, (await Market.Stripe.PostAsync(path, "payment_method=pm_card_visa")).Status);
        Assert.Equal(200, (await Market.Stripe.PostAsync(path, "payment_method=pm_mobile_money")).Status);
        await ProcessUntilAsync("payment_intent.succeeded");

        Assert.Equal(Market.Now.AddHours(24), funding.Transaction.ExpiresAt);
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        var refund = await GrantAsync(contract);
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Another_channel_takes_the_place_of_a_payment_that_nobody_has_confirmed()
    {
        Market.Get<PaymentLimits>().MobileMoneyType = "mobile_money";
        var contract = await Market.SignedAsync();
        var mobile = (await FundAsync(contract.Id, ByMobileMoney)).Value;
        Assert.Equal(mobile.Transaction.Id, (await FundAsync(contract.Id, ByMobileMoney)).Value.Transaction.Id);

        var card = (await FundAsync(contract.Id, new())).Value;

        Assert.Equal(TransactionStatus.Cancelled, (await Market.Store.FindAsync<Transaction>(mobile.Transaction.Id, None))!.Status);
        await Market.PayAsync(card);
        await ProcessUntilAsync("payment_intent.succeeded");
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
    }

    [Fact]
    public async Task A_payment_by_mobile_money_of_before_types_is_replaced()
    {
        var contract = await Market.SignedAsync();
        var escrow = Contracts.Market.Awaiting(contract, Guid.CreateVersion7(), Market.Now);
        var payment = Transaction.StartFunding(escrow.TransactionId, contract.HirerId, contract.Id, contract.TotalAmount, PaymentChannel.MobileMoney, Market.Now);
        await Market.InsertAsync(escrow, payment);
        Market.Get<PaymentLimits>().MobileMoneyType = "mobile_money";

        var funding = (await FundAsync(contract.Id, ByMobileMoney)).Value;

        Assert.NotEqual(payment.Id, funding.Transaction.Id);
        Assert.Equal(TransactionStatus.Cancelled, (await Market.Store.FindAsync<Transaction>(payment.Id, None))!.Status);
    }

    [Theory]
    [InlineData(PaymentChannel.MobileMoney, true, false, "paymentMethodId")]
    [InlineData(PaymentChannel.MobileMoney, false, true, "savePaymentMethod")]
    [InlineData(PaymentChannel.Card, true, true, "savePaymentMethod")]
    public async Task What_cannot_go_together_is_refused(PaymentChannel channel, bool hasMethod, bool saves, string field)
    {
        var contract = await Market.SignedAsync();

        var refused = await FundAsync(contract.Id, new(channel, PaymentMethodId: hasMethod ? Guid.CreateVersion7() : null, SavePaymentMethod: saves));

        Assert.Equal(("invalid_input", field), (Code(refused), refused.Refusal!.Errors!.Keys.Single()));
    }

    private Task<Result<EscrowFunding>> FundAsync(Guid contractId, FundingInput input) => Market.Get<FundEscrow>().ExecuteAsync(Market.Hirer, contractId, input, None);
}
