using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Payouts from connected accounts to their banks, and transfers that come back.</summary>
public sealed class StripePayoutTests : StripeSimulatorTest
{
    [Fact]
    public async Task A_payout_takes_what_was_transferred_to_the_bank_and_is_told_as_the_accounts()
    {
        var account = await FundedAsync(9_000);
        RequestOptions own = new() { StripeAccount = account };

        var made = await Stripe.Payouts.CreateAsync(new() { Amount = 6_000, Currency = "ghs", Metadata = new() { ["withdrawalId"] = "w-1" } }, own);
        var poor = await Assert.ThrowsAsync<StripeException>(() => Stripe.Payouts.CreateAsync(new() { Amount = 3_001, Currency = "ghs" }, own));
        Clock.Advance(TimeSpan.FromSeconds(5));
        var paid = await Stripe.Payouts.GetAsync(made.Id, null, own);
        var balance = await Stripe.Balance.GetAsync(null, own);

        Assert.Equal(("pending", "paid", "balance_insufficient", 3_000), (made.Status, paid.Status, poor.StripeError.Code, balance.Available.Single().Amount));
        Assert.StartsWith("ba_", paid.DestinationId, StringComparison.Ordinal);
        Assert.Equal("w-1", Assert.Single(await Stripe.Payouts.ListAsync(new() { Status = "paid" }, own)).Metadata["withdrawalId"]);
        Assert.Empty(await Stripe.Payouts.ListAsync());
        Assert.Equal("resource_missing", (await Assert.ThrowsAsync<StripeException>(() => Stripe.Payouts.GetAsync(made.Id))).StripeError.Code);
        Assert.Equal(account, await AccountOfAsync("payout.created"));
        Assert.Equal(account, await AccountOfAsync("payout.paid"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_bank_may_send_a_payout_back_before_and_days_after_it_was_paid(int days)
    {
        var account = await FundedAsync(9_000);
        RequestOptions own = new() { StripeAccount = account };
        var made = await Stripe.Payouts.CreateAsync(new() { Amount = 6_000, Currency = "ghs" }, own);
        Clock.Advance(TimeSpan.FromDays(days));

        Assert.Equal(200, (await Simulator.PostAsync($"/simulators/stripe/payouts/{made.Id}", """{"code":"no_account"}""")).Status);

        var failed = await Stripe.Payouts.GetAsync(made.Id, null, own);
        Assert.Equal(("failed", "no_account", 9_000), (failed.Status, failed.FailureCode, (await Stripe.Balance.GetAsync(null, own)).Available.Single().Amount));
        Assert.NotNull(failed.FailureBalanceTransactionId);
        Assert.Equal(account, await AccountOfAsync("payout.failed"));
        Assert.Equal(400, (await Simulator.PostAsync($"/simulators/stripe/payouts/{made.Id}", "{}")).Status);
    }

    [Fact]
    public async Task Payouts_fail_and_come_back_by_their_shares()
    {
        var account = await FundedAsync(9_000);
        RequestOptions own = new() { StripeAccount = account };
        Assert.Equal(200, await Simulator.MisbehaveAsync(new { payoutReturnShare = 1.0, payoutReturnSeconds = 60 }));
        var made = await Stripe.Payouts.CreateAsync(new() { Amount = 6_000, Currency = "ghs" }, own);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("paid", (await Stripe.Payouts.GetAsync(made.Id, null, own)).Status);
        Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("failed", (await Stripe.Payouts.GetAsync(made.Id, null, own)).Status);

        Assert.Equal(200, await Simulator.MisbehaveAsync(new { payoutFailShare = 1.0 }));
        var other = await Stripe.Payouts.CreateAsync(new() { Amount = 6_000, Currency = "ghs" }, own);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("failed", (await Stripe.Payouts.GetAsync(other.Id, null, own)).Status);
    }

    [Fact]
    public async Task A_payout_is_cancelled_while_it_is_pending()
    {
        var account = await FundedAsync(9_000);
        RequestOptions own = new() { StripeAccount = account };
        var made = await Stripe.Payouts.CreateAsync(new() { Amount = 6_000, Currency = "ghs" }, own);

        Assert.Equal("canceled", (await Stripe.Payouts.CancelAsync(made.Id, null, own)).Status);
        await Assert.ThrowsAsync<StripeException>(() => Stripe.Payouts.CancelAsync(made.Id, null, own));
        Assert.Equal(account, await AccountOfAsync("payout.canceled"));
    }

    [Fact]
    public async Task A_transfer_is_taken_back_as_far_as_the_account_still_has_it()
    {
        var account = await FundedAsync(9_000);
        var transfer = Assert.Single(await Stripe.Transfers.ListAsync(new() { TransferGroup = "g" }));
        await Simulator.PostAsync($"/simulators/stripe/accounts/{account}", """{"spent":1,"currency":"ghs"}""");

        var refused = await Assert.ThrowsAsync<StripeException>(() => Stripe.Transfers.Reversals.CreateAsync(transfer.Id, new()));
        var part = await Stripe.Transfers.Reversals.CreateAsync(transfer.Id, new() { Amount = 8_999, Expand = ["balance_transaction"] });

        Assert.Equal("balance_insufficient", refused.StripeError.Code);
        Assert.Equal(("transfer_refund", 8_999), (part.BalanceTransaction.Type, part.BalanceTransaction.Net));
        Assert.Equal(part.Id, Assert.Single(await Stripe.Transfers.Reversals.ListAsync(transfer.Id)).Id);
        Assert.Equal(part.Id, Assert.Single((await Stripe.Transfers.GetAsync(transfer.Id)).Reversals.Data).Id);
    }

    [Fact]
    public async Task An_account_is_paid_out_by_request_or_by_schedule_and_turned_down()
    {
        var account = await FundedAsync(9_000);

        var updated = await Stripe.Accounts.UpdateAsync(account, new() { Settings = new() { Payouts = new() { Schedule = new() { Interval = "manual" } } } });
        Assert.Equal("manual", updated.Settings.Payouts.Schedule.Interval);
        await Assert.ThrowsAsync<StripeException>(
            () => Stripe.Accounts.UpdateAsync(account, new() { Settings = new() { Payouts = new() { Schedule = new() { Interval = "hourly" } } } }));
        await Simulator.PostAsync($"/simulators/stripe/accounts/{account}", """{"disabled":true}""");

        Assert.False((await Stripe.Accounts.GetAsync(account)).PayoutsEnabled);
        var refused = await Assert.ThrowsAsync<StripeException>(() => Stripe.Payouts.CreateAsync(new() { Amount = 1, Currency = "ghs" }, new() { StripeAccount = account }));
        Assert.Equal("payouts_not_allowed", refused.StripeError.Code);
    }

    [Fact]
    public async Task Two_accounts_may_use_the_same_idempotency_key()
    {
        var (one, two) = (await FundedAsync(1_000), await FundedAsync(1_000));

        var made = await PayOutAsync(one);
        Assert.NotEqual(made.Id, (await PayOutAsync(two)).Id);
        Assert.Equal(made.Id, (await PayOutAsync(one)).Id);

        Task<Payout> PayOutAsync(string account) =>
            Stripe.Payouts.CreateAsync(new() { Amount = 500, Currency = "ghs" }, new() { StripeAccount = account, IdempotencyKey = "payout-1" });
    }

    /// <summary>An onboarded account that so much was transferred to.</summary>
    private async Task<string> FundedAsync(long amount)
    {
        await Stripe.PayAsync(amount * 2);
        var account = await Simulator.OpenAccountAsync();
        await Stripe.Transfers.CreateAsync(new() { Amount = amount, Currency = "ghs", Destination = account, TransferGroup = "g" });
        return account;
    }

    /// <summary>Takes in webhooks up to one of a type.</summary>
    /// <returns>The account that it is of.</returns>
    private async Task<string?> AccountOfAsync(string type)
    {
        while (true)
        {
            var webhook = await Simulator.NextWebhookAsync();
            if (webhook.Type == type) return webhook.Json.GetProperty("account").GetString();
        }
    }
}
