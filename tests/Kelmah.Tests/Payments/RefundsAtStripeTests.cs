using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Refunds past the ordinary: lost answers, failures after a success, refusals, and refunds that are made at Stripe.</summary>
public sealed class RefundsAtStripeTests : ProviderSideTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(24 * 30)]
    public async Task A_refund_whose_answer_was_lost_is_sent_once(int hoursLater)
    {
        var (_, refund) = await GrantedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(refund)));

        Market.Clock.Advance(TimeSpan.FromHours(hoursLater));
        var sent = (await SendAsync(refund)).Value;

        var atStripe = await RefundsAtStripeAsync(refund);
        Assert.Equal((TransactionStatus.Completed, sent.StripeRefundId), (sent.Status, Assert.Single(atStripe).GetProperty("id").GetString()));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task One_sender_at_a_time_has_a_refund_sent()
    {
        var (_, refund) = await GrantedAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SendAsync(refund))));

        Assert.All(all, sent => Assert.True(sent.Refusal is null || Code(sent) is "refund_being_sent" or "too_many_conflicts", Code(sent)));
        Assert.Contains(all, sent => sent is { Refusal: null, Value.Status: TransactionStatus.Completed });
        Assert.Single(await RefundsAtStripeAsync(refund));
    }

    [Fact]
    public async Task A_sender_that_died_holds_a_refund_up_for_two_minutes()
    {
        var (_, refund) = await GrantedAsync();
        var stored = await Market.Store.FindAsync<Transaction>(refund, None);
        await Market.Get<Transactor>().RunAsync<Transaction>(null, async work =>
            work.Update((await work.FindAsync<Transaction>(refund, None))!.BeginSending(Market.Now).Value), None);
        Assert.Equal(TransactionStatus.Pending, stored!.Status);

        Assert.Equal("refund_being_sent", Code(await SendAsync(refund)));
        Market.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);
    }

    [Fact]
    public async Task A_refund_that_fails_after_its_success_goes_back_into_the_wallet_and_is_told()
    {
        var contract = await Market.FundedAsync("pm_card_refundFail");
        var refund = await GrantAsync(contract);
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);

        await PassAsync(TimeSpan.FromMinutes(1));
        await ProcessUntilAsync("refund.failed");

        var failed = await Market.Store.FindAsync<Transaction>(refund, None);
        Assert.Equal(TransactionStatus.Failed, failed!.Status);
        Assert.NotNull(failed.AlarmAt);
        Assert.Equal(failed.Amount, (await WalletAsync()).PendingBalance);
        var kinds = await KindsAsync(contract.Id);
        Assert.Contains("refund_sent", kinds);
        Assert.Contains("refund_returned", kinds);
        await Market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData("charge_disputed")]
    [InlineData("charge_already_refunded")]
    public async Task A_refund_that_stripe_refuses_for_good_fails_and_an_administrator_sends_it_again_or_gives_it_back(string code)
    {
        var (contract, refund) = await GrantedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { refuseRefunds = code }));

        var failed = (await SendAsync(refund)).Value;

        Assert.Equal((TransactionStatus.Failed, code), (failed.Status, failed.Metadata["failureReason"]));
        var administration = Market.Get<RefundAdministration>();
        var reason = new RefundResolutionInput("The bank was asked.");
        Assert.Equal("role_not_allowed", Code(await administration.RetryAsync(Market.Hirer, refund, reason, None)));
        Assert.Equal("invalid_input", Code(await administration.RetryAsync(Market.Admin, refund, new RefundResolutionInput(" "), None)));
        Assert.Equal("not_found", Code(await administration.RetryAsync(Market.Admin, contract.Id, reason, None)));
        var again = (await administration.RetryAsync(Market.Admin, refund, reason, None)).Value;
        Assert.Equal("refund_not_failed", Code(await administration.RetryAsync(Market.Admin, refund, reason, None)));
        Assert.Equal("refund_not_failed", Code(await administration.SettleAsync(Market.Admin, refund, reason, None)));
        Assert.Equal(TransactionStatus.Failed, (await SendAsync(again.Id)).Value.Status);

        await administration.SettleAsync(Market.Admin, again.Id, reason, None);

        Assert.Equal(Ghs(0), (await WalletAsync()).PendingBalance);
        Assert.Contains("refund_by_hand", await KindsAsync(contract.Id));
        Assert.Equal("refund_not_failed", Code(await administration.RetryAsync(Market.Admin, again.Id, reason, None)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_refund_that_the_balance_does_not_allow_waits_and_administrators_are_told_after_a_day()
    {
        var (_, refund) = await GrantedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { refuseRefunds = "balance_insufficient" }));
        Assert.Equal("payment_provider_refused", Code(await SendAsync(refund)));
        var administration = Market.Get<RefundAdministration>();
        Assert.Equal("payment_not_expired", Code(await administration.RaiseAlarmAsync(refund, None)));

        Market.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([refund], await Market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.RefundArrival, None).ToListAsync());
        var told = (await administration.RaiseAlarmAsync(refund, None)).Value;

        Assert.Equal(Market.Now.AddDays(7), told.AlarmAt);
        var raised = Assert.IsType<RefundOverdue>((await EventsAsync(refund))[^1]);
        Assert.Equal((TransactionStatus.Pending, "balance_insufficient"), (raised.Status, told.Problem));
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { refuseRefunds = (string?)null }));
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);
    }

    [Fact]
    public async Task A_refund_that_is_made_at_stripe_is_booked_as_owed_by_the_payer()
    {
        var contract = await Market.FundedAsync();
        var payment = await PaymentAsync(contract.Id);
        await Market.Stripe.PostAsync("/v1/refunds", $"payment_intent={payment.StripePaymentIntentId}&amount=40000");

        await ProcessUntilAsync("refund.updated");

        Assert.Equal(-40_000, await Market.BalanceAsync(Account.WalletReceivable(Market.Hirer.UserId)));
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_second_refund_that_carries_the_id_of_ours_is_booked_as_owed()
    {
        var (contract, refund) = await GrantedAsync();
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);
        var payment = await PaymentAsync(contract.Id);
        var (status, second) = await Market.Stripe.PostAsync(
            "/v1/refunds", $"payment_intent={payment.StripePaymentIntentId}&amount=50000&metadata[transactionId]={refund}");
        Assert.Equal(200, status);

        await Market.Get<RefundRecords>().RefreshAsync(second.GetProperty("id").GetString()!, _ => { }, None);

        Assert.Equal(-50_000, await Market.BalanceAsync(Account.WalletReceivable(Market.Hirer.UserId)));
        await Market.AssertReconciledAsync();
    }

    private async Task<(ContractView Contract, Guid Refund)> GrantedAsync()
    {
        var contract = await Market.FundedAsync();
        return (contract, await GrantAsync(contract));
    }

    private async Task<IReadOnlyList<JsonElement>> RefundsAtStripeAsync(Guid refund)
    {
        var stored = await Market.Store.FindAsync<Transaction>(refund, None);
        var (_, list) = await Market.Stripe.GetAsync($"/v1/refunds?payment_intent={stored!.StripePaymentIntentId}");
        return [.. list.GetProperty("data").EnumerateArray()];
    }

    private async Task<WalletView> WalletAsync() => (await Market.Get<Ledger>().GetWalletAsync(Market.Hirer, None)).Value;
}
