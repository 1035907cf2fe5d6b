using System.Text.Json;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Withdrawals that Stripe pays: through, back, and past the ordinary.</summary>
public sealed class WithdrawalsAtStripeTests : WithdrawalWorld
{
    [Fact]
    public async Task Money_is_set_aside_transferred_paid_out_and_booked_once()
    {
        var (account, id) = await RequestedAsync(60_000);
        Assert.Equal((Ghs(75_000), 60_000), ((await WalletAsync()).Balance, await ReservedAsync()));
        await Market.AssertBalancedAsync();

        var sent = (await SendAsync(id)).Value;

        Assert.Equal((WithdrawalStatus.Sending, 0), (sent.Status, await ReservedAsync()));
        Assert.Equal("manual", (await Market.Stripe.GetAsync($"/v1/accounts/{account}")).Body.GetProperty("settings").GetProperty("payouts").GetProperty("schedule").GetProperty("interval").GetString());
        Assert.Equal(TransactionStatus.Pending, (await PayoutAsync(id)).Status);
        await PassAsync(TimeSpan.FromMinutes(1));
        await ProcessUntilAsync("payout.paid");
        var paid = await ReadAsync(id);
        Assert.Equal((WithdrawalStatus.Paid, Market.Now), (paid.Status, paid.PaidAt));
        var payout = await PayoutAsync(id);
        Assert.Equal((TransactionStatus.Completed, Ghs(75_000)), (payout.Status, payout.BalanceAfter));
        Assert.Equal(60_000, Assert.Single(await TransfersAsync(id)).GetProperty("amount").GetInt64());
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task It_is_paid_also_where_the_webhook_is_lost()
    {
        var (_, id) = await RequestedAsync(60_000);
        await SendAsync(id);
        await PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(WithdrawalStatus.Paid, (await SendAsync(id)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(24 * 30)]
    public async Task A_transfer_and_a_payout_whose_answers_were_lost_are_made_once(int hoursLater)
    {
        var (_, id) = await RequestedAsync(60_000);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 2, webhookDropShare = 1.0 }));
        // The schedule of payouts is set by the first call that changes something.
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(id)));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(id)));
        Market.Clock.Advance(TimeSpan.FromHours(hoursLater));
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(id)));
        Market.Clock.Advance(TimeSpan.FromHours(hoursLater));

        await SendAsync(id);
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(WithdrawalStatus.Paid, (await SendAsync(id)).Value.Status);

        Assert.Single(await TransfersAsync(id));
        Assert.Single(await PayoutsAsync(id));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task One_sender_at_a_time_sends_it()
    {
        var (_, id) = await RequestedAsync(60_000);

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SendAsync(id))));

        Assert.All(all, sent => Assert.True(sent.Refusal is null || Code(sent) is "withdrawal_being_sent" or "too_many_conflicts", Code(sent)));
        Assert.Single(await TransfersAsync(id));
        Assert.NotNull((await ReadAsync(id)).StripePayoutId);
    }

    [Fact]
    public async Task What_the_bank_does_not_take_is_in_the_wallet_again_and_the_account_waits_for_another_bank()
    {
        var (account, id) = await RequestedAsync(60_000);
        await SendAsync(id);
        await FailAtBankAsync(id, "account_closed");
        await ProcessUntilAsync("payout.failed");
        Assert.Equal(WithdrawalStatus.Returning, (await ReadAsync(id)).Status);
        Assert.Equal(0, await ReservedAsync());

        var back = (await SendAsync(id)).Value;

        Assert.Equal((WithdrawalStatus.Failed, "account_closed"), (back.Status, back.Reason));
        Assert.Equal(Earned, (await WalletAsync()).Balance);
        Assert.Equal((TransactionStatus.Failed, "account_closed"), ((await PayoutAsync(id)).Status, (await PayoutAsync(id)).Problem));
        Assert.Equal("payout_destination_failed", Code(await RequestAsync(10_000)));
        await GiveBankAccountAsync(account);
        Assert.Null(Code(await RequestAsync(10_000)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task That_another_bank_account_was_given_is_found_out_without_its_webhook()
    {
        var (account, id) = await RequestedAsync(60_000);
        await SendAsync(id);
        await FailAtBankAsync(id, "no_account");
        await ProcessUntilAsync("payout.failed");
        await SendAsync(id);

        await Market.Stripe.GetAsync($"/simulators/stripe/onboarding/{account}");

        Assert.Null(Code(await RequestAsync(10_000)));
    }

    [Fact]
    public async Task What_the_bank_sends_back_days_after_it_was_paid_is_in_the_wallet_again()
    {
        var (_, id) = await PaidAsync(60_000);
        await PassAsync(TimeSpan.FromDays(4));
        await FailAtBankAsync(id, "could_not_process");
        await ProcessUntilAsync("payout.failed");
        Assert.Equal((WithdrawalStatus.Returning, TransactionStatus.Completed), ((await ReadAsync(id)).Status, (await PayoutAsync(id)).Status));

        var back = (await SendAsync(id)).Value;

        Assert.Equal(WithdrawalStatus.Returned, back.Status);
        Assert.NotNull(back.PaidAt);
        Assert.Equal((Earned, TransactionStatus.Failed), ((await WalletAsync()).Balance, (await PayoutAsync(id)).Status));
        // The bank was not at fault.
        Assert.Null(Code(await RequestAsync(10_000)));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task That_it_came_back_is_found_out_within_a_day_where_the_webhook_is_lost()
    {
        var (_, id) = await PaidAsync(60_000);
        await FailAtBankAsync(id, "account_closed");
        Market.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(WithdrawalStatus.Returning, (await Market.Get<WithdrawalRecords>().AskAsync(id, None)).Value.Status);
        Assert.Equal(WithdrawalStatus.Returned, (await SendAsync(id)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task A_reversal_whose_answer_was_lost_is_made_once(int hoursLater)
    {
        var (_, id) = await RequestedAsync(60_000);
        await SendAsync(id);
        await FailAtBankAsync(id, "account_closed");
        Assert.Equal(WithdrawalStatus.Returning, (await SendAsync(id)).Value.Status);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(id)));
        Market.Clock.Advance(TimeSpan.FromHours(hoursLater));

        Assert.Equal(WithdrawalStatus.Failed, (await SendAsync(id)).Value.Status);
        Assert.Equal(Earned, (await WalletAsync()).Balance);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_stripe_cannot_take_back_is_told_and_an_administrator_says_that_the_worker_has_it()
    {
        var (account, id) = await RequestedAsync(60_000);
        await SendAsync(id);
        await FailAtBankAsync(id, "account_closed");
        await SendAsync(id);
        await Market.Stripe.PostAsync($"/simulators/stripe/accounts/{account}", """{"spent":60000,"currency":"ghs"}""");

        Assert.Equal("payment_provider_refused", Code(await SendAsync(id)));

        var stuck = await ReadAsync(id);
        Assert.Equal((WithdrawalStatus.Returning, "balance_insufficient"), (stuck.Status, stuck.Problem));
        Assert.Contains(await EventsAsync(id), happened => happened is WithdrawalStuck);
        Market.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal([id], await Market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.PayoutArrival, None).ToListAsync());
        Assert.Null(Code(await Market.Get<WithdrawalAdministration>().RaiseAlarmAsync(id, None)));
        var administration = Market.Get<WithdrawalAdministration>();
        Assert.Equal(WithdrawalStatus.Paid, (await administration.PaidAsync(Market.Admin, id, new PayoutPaidInput("The worker has it."), None)).Value.Status);
        Assert.Equal((Ghs(75_000), TransactionStatus.Completed), ((await WalletAsync()).Balance, (await PayoutAsync(id)).Status));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task It_waits_for_a_balance_and_administrators_are_told_at_once()
    {
        var (_, id) = await RequestedAsync(60_000);
        var elsewhere = await Market.Stripe.OpenAccountAsync();
        await Market.Stripe.PostAsync("/v1/transfers", $"amount=100000&currency=ghs&destination={elsewhere}");

        Assert.Equal("payment_provider_refused", Code(await SendAsync(id)));
        Assert.Equal("payment_provider_refused", Code(await SendAsync(id)));

        Assert.Single(await EventsAsync(id), happened => happened is WithdrawalStuck);
        Assert.Equal((60_000, "balance_insufficient"), (await ReservedAsync(), (await ReadAsync(id)).Problem));
        await Market.Stripe.PayAsync(100_000);
        Assert.Equal(WithdrawalStatus.Sending, (await SendAsync(id)).Value.Status);
        Assert.Equal(0, await ReservedAsync());
    }

    [Fact]
    public async Task An_account_that_was_turned_down_fails_it_before_anything_is_sent()
    {
        var (account, id) = await RequestedAsync(60_000);
        await Market.Stripe.PostAsync($"/simulators/stripe/accounts/{account}", """{"disabled":true}""");

        var failed = (await SendAsync(id)).Value;

        Assert.Equal((WithdrawalStatus.Failed, Earned), (failed.Status, (await WalletAsync()).Balance));
        Assert.Equal("payout_account_not_active", Code(await RequestAsync(10_000)));
        Assert.Empty(await TransfersAsync(id));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_transfer_that_somebody_takes_back_at_stripe_puts_it_into_the_wallet_again()
    {
        var (_, id) = await RequestedAsync(60_000);
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { payoutDelaySeconds = 1e6 }));
        var sent = (await SendAsync(id)).Value;
        await FailAtBankAsync(id, "could_not_process");
        await Market.Stripe.PostAsync($"/v1/transfers/{sent.StripeTransferId}/reversals", "metadata[by]=dashboard");

        await ProcessUntilAsync("transfer.reversed");

        Assert.Equal(WithdrawalStatus.Failed, (await ReadAsync(id)).Status);
        Assert.Equal(Earned, (await WalletAsync()).Balance);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_second_transfer_that_names_it_is_told_once_and_not_booked()
    {
        var (account, id) = await RequestedAsync(60_000);
        await SendAsync(id);
        var (_, second) = await Market.Stripe.PostAsync("/v1/transfers", $"amount=60000&currency=ghs&destination={account}&metadata[withdrawalId]={id}");
        var records = Market.Get<WithdrawalRecords>();

        for (var time = 0; time < 2; time++) Assert.True((await records.RefreshTransferAsync(second.GetProperty("id").GetString()!, _ => { }, None)).Value);

        Assert.Single(await EventsAsync(id), happened => happened is WithdrawalDiffers);
        var report = (await Market.Get<Reconciliations>().RunAsync(Market.Admin, None)).Value;
        Assert.True(report.Ledger.Balanced);
    }

    [Fact]
    public async Task Two_at_once_take_no_more_than_there_is()
    {
        await EarnAsync();
        await OnboardAsync();

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => RequestAsync(100_000))));

        Assert.Single(both, one => one.Refusal is null);
        Assert.Single(both, one => Code(one) == "wallet_insufficient");
        Assert.Equal((Ghs(35_000), 100_000), ((await WalletAsync()).Balance, await ReservedAsync()));
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Either_it_is_cancelled_or_it_is_sent()
    {
        for (var time = 0; time < 4; time++)
        {
            if (time == 0) await EarnAsync();
            if (time == 0) await OnboardAsync();
            var id = (await RequestAsync(10_000)).Value.Id;

            var cancel = Task.Run(() => Market.Get<Withdrawals>().CancelAsync(Worker, id, None));
            var send = Task.Run(() => SendAsync(id));
            await Task.WhenAll(cancel, send);

            var isCancelled = (await cancel).Refusal is null;
            Assert.Equal(isCancelled ? 0 : 1, (await TransfersAsync(id)).Count);
            Assert.Equal(isCancelled, (await ReadAsync(id)).Status == WithdrawalStatus.Cancelled);
        }

        await Market.AssertReconciledAsync();
    }

    private async Task<(string Account, Guid Id)> RequestedAsync(long amount)
    {
        await EarnAsync();
        var account = await OnboardAsync();
        var requested = await RequestAsync(amount);
        Assert.Null(Code(requested));
        return (account, requested.Value.Id);
    }

    private async Task<(string Account, Guid Id)> PaidAsync(long amount)
    {
        var (account, id) = await RequestedAsync(amount);
        await SendAsync(id);
        await PassAsync(TimeSpan.FromMinutes(1));
        await ProcessUntilAsync("payout.paid");
        return (account, id);
    }

    private async Task FailAtBankAsync(Guid id, string code)
    {
        var payout = (await ReadAsync(id)).StripePayoutId;
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/simulators/stripe/payouts/{payout}", $$"""{"code":"{{code}}"}""")).Status);
    }

    private async Task<IReadOnlyList<JsonElement>> TransfersAsync(Guid id) =>
        [.. (await Market.Stripe.GetAsync($"/v1/transfers?transfer_group={id}")).Body.GetProperty("data").EnumerateArray()];

    /// <summary>The payouts of the connected account that carry the withdrawal's id.</summary>
    private async Task<IReadOnlyList<StripePayout>> PayoutsAsync(Guid id)
    {
        var search = StripeSearch.Between(WithdrawalRecords.WithdrawalKey, id.ToString(), Market.Now.AddYears(-1), Market.Now);
        return (await Market.Get<IStripeApi>().FindPayoutsAsync((await ReadAsync(id)).StripeAccountId!, search, None)).Value!.Items;
    }

    private async Task<IReadOnlyList<DomainEvent>> EventsAsync(Guid id) =>
        [.. (await Market.Get<IEventLog>().ReadStreamAsync(WithdrawalCollection.Definition.StreamId(id), 0, None)).Select(record => record.Payload)];
}
