using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Refunds, and what becomes of them after Stripe has answered.</summary>
public sealed class StripeRefundTests : StripeSimulatorTest
{
    private const int EventsOfAPayment = 3;

    [Fact]
    public async Task A_refund_that_was_asked_for_elsewhere_is_told_like_any_other()
    {
        var paid = await Stripe.PayAsync();

        await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id });

        Assert.Equal("refund.created charge.refunded refund.updated", await Stripe.EventTypesAsync(EventsOfAPayment));
    }

    [Fact]
    public async Task A_refund_may_fail_after_it_succeeded_and_its_amount_comes_back()
    {
        var paid = await Stripe.PayAsync(paymentMethod: "pm_card_refundFail");
        var made = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id, Amount = 4_000 });
        var refunded = await Stripe.Charges.GetAsync(paid.LatestChargeId);
        Clock.Advance(TimeSpan.FromSeconds(5));

        var failed = await Stripe.Refunds.GetAsync(made.Id, new() { Expand = ["failure_balance_transaction"] });
        var charge = await Stripe.Charges.GetAsync(paid.LatestChargeId);
        var balance = await Stripe.Balance.GetAsync();
        var told = Assert.Single(await Stripe.Events.ListAsync(new() { Type = "refund.failed" }));

        Assert.Equal(("succeeded", 4_000), (made.Status, refunded.AmountRefunded));
        Assert.Equal(("failed", "expired_or_canceled_card"), (failed.Status, failed.FailureReason));
        Assert.Equal(("refund_failure", 4_000, made.Id),
            (failed.FailureBalanceTransaction.Type, failed.FailureBalanceTransaction.Net, failed.FailureBalanceTransaction.SourceId));
        Assert.Equal((0, false, 9_680), (charge.AmountRefunded, charge.Refunded, balance.Available.Single().Amount));
        Assert.Equal(("failed", made.Id), (((Refund)told.Data.Object).Status, ((Refund)told.Data.Object).Id));
        Assert.Equal("refund.created charge.refunded refund.updated charge.refund.updated refund.updated refund.failed",
            await Stripe.EventTypesAsync(EventsOfAPayment));
    }

    [Fact]
    public async Task A_refund_may_be_pending_before_it_succeeds()
    {
        var paid = await Stripe.PayAsync(paymentMethod: "pm_card_pendingRefund");
        var made = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id });
        Clock.Advance(TimeSpan.FromSeconds(5));

        var succeeded = await Stripe.Refunds.GetAsync(made.Id);
        var charge = await Stripe.Charges.GetAsync(paid.LatestChargeId);

        Assert.Equal(("pending", "processing"), (made.Status, made.PendingReason));
        Assert.Equal(("succeeded", null), (succeeded.Status, succeeded.PendingReason));
        Assert.Equal((10_000, true), (charge.AmountRefunded, charge.Refunded));
        Assert.Equal("refund.created charge.refunded refund.updated charge.refund.updated refund.updated",
            await Stripe.EventTypesAsync(EventsOfAPayment));
    }

    [Fact]
    public async Task A_pending_refund_can_be_cancelled_and_then_made_anew_but_not_one_that_has_succeeded()
    {
        var paid = await Stripe.PayAsync(paymentMethod: "pm_card_pendingRefund");
        var made = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id });

        var cancelled = await Stripe.Refunds.CancelAsync(made.Id);
        Clock.Advance(TimeSpan.FromDays(1));
        var later = await Stripe.Refunds.GetAsync(made.Id);
        var anew = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id });
        Clock.Advance(TimeSpan.FromDays(1));
        var refused = await Assert.ThrowsAsync<StripeException>(() => Stripe.Refunds.CancelAsync(anew.Id));

        Assert.Equal(("canceled", "canceled"), (cancelled.Status, later.Status));
        Assert.NotNull(cancelled.FailureBalanceTransactionId);
        Assert.Contains("succeeded", refused.Message, StringComparison.Ordinal);
        Assert.Equal(-320, (await Stripe.Balance.GetAsync()).Available.Single().Amount);
    }

    [Theory]
    [InlineData(11, "failed succeeded succeeded succeeded failed succeeded failed succeeded")]
    [InlineData(12, "succeeded failed failed succeeded succeeded succeeded failed succeeded")]
    public async Task The_seed_decides_which_of_a_share_of_refunds_fail(int seed, string expected)
    {
        await Simulator.MisbehaveAsync(new { seed, refundFailShare = 0.5, refundDelaySeconds = 86_400 });
        var paid = await Stripe.PayAsync();
        for (var number = 0; number < 8; number++) await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id, Amount = 100 });
        Clock.Advance(TimeSpan.FromDays(1));

        var refunds = await Stripe.Refunds.ListAsync(new() { PaymentIntent = paid.Id });

        Assert.Equal(expected, string.Join(' ', refunds.Select(refund => refund.Status)));
    }

    [Fact]
    public async Task A_refunds_metadata_is_set_and_taken_away_and_told()
    {
        var paid = await Stripe.PayAsync();
        var made = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id, Metadata = new() { ["a"] = "1", ["b"] = "2" } });

        await Stripe.Refunds.UpdateAsync(made.Id, new() { Metadata = new() { ["a"] = "", ["c"] = "3" } });

        var read = await Stripe.Refunds.GetAsync(made.Id);
        Assert.Equal("b=2 c=3", string.Join(' ', read.Metadata.Select(pair => $"{pair.Key}={pair.Value}")));
        Assert.EndsWith("refund.updated charge.refund.updated refund.updated", await Stripe.EventTypesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_been_refunded_is_not_refunded_again()
    {
        var paid = await Stripe.PayAsync();
        await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id });

        var again = await Assert.ThrowsAsync<StripeException>(() => Stripe.Refunds.CreateAsync(new() { Charge = paid.LatestChargeId }));

        Assert.Equal("charge_already_refunded", again.StripeError.Code);
    }

    [Theory]
    [InlineData("charge_disputed")]
    [InlineData("balance_insufficient")]
    [InlineData("charge_already_refunded")]
    public async Task Refunds_are_refused_with_the_code_that_was_asked_for(string code)
    {
        var paid = await Stripe.PayAsync();
        Assert.Equal(200, await Simulator.MisbehaveAsync(new { refuseRefunds = code }));

        var refused = await Assert.ThrowsAsync<StripeException>(() => Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id }));

        Assert.Equal(code, refused.StripeError.Code);
        Assert.Empty(await Stripe.Refunds.ListAsync());
        Assert.Equal(400, await Simulator.MisbehaveAsync(new { refuseRefunds = $"{code}_" }));
    }
}
