using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>A worker gives back what was withdrawn already: 900.00 of the 1 350.00 that were earned, of which 1 000.00 were withdrawn.</summary>
public sealed class AwaitedGiveBackTests : WithdrawalWorld
{
    [Fact]
    public async Task What_stands_in_the_connected_account_is_taken_back_into_the_wallet_and_given_back()
    {
        var id = await TransferredAsync();
        var release = await ReleaseAsync();

        var given = (await GiveAsync(release)).Value;

        Assert.Equal((TransactionType.GiveBack, TransactionStatus.Pending, Ghs(90_000), Market.Now.AddDays(14)), (given.Type, given.Status, given.Amount, given.ExpiresAt));
        var asked = await ReadAsync(id);
        Assert.Equal((WithdrawalStatus.Returning, true), (asked.Status, asked.IsAskedBack));
        Assert.Contains("give it back", (await Market.Get<Withdrawals>().GetAsync(Worker, id, None)).Value.Explanation, StringComparison.Ordinal);
        Assert.Empty(await RefundsAsync(release));
        Assert.Equal(Ghs(35_000), (await WalletAsync()).Balance);
        var timelines = Market.Get<ContractTimelines>();
        var seen = (await timelines.GetAsync(Worker, release.ContractId!.Value, None)).Value;
        Assert.Contains(seen.Items, item => item.Type == "give_back_awaited");
        Assert.Contains(seen.Next, next => (next.Kind, next.DueAt) == (DeadlineKind.GiveBackWait, given.ExpiresAt));
        var hirers = (await timelines.GetAsync(Market.Hirer, release.ContractId.Value, None)).Value;
        Assert.DoesNotContain(hirers.Items, item => item.Type == "give_back_awaited");
        Assert.DoesNotContain(hirers.Next, next => next.Kind == DeadlineKind.GiveBackWait);

        Assert.Equal(WithdrawalStatus.Cancelled, (await SendAsync(id)).Value.Status);
        Assert.Equal((Earned, TransactionStatus.Cancelled), ((await WalletAsync()).Balance, (await PayoutAsync(id)).Status));
        var done = (await ContinueAsync(given.Id)).Value;

        Assert.Equal((TransactionStatus.Completed, Ghs(90_000), Ghs(45_000)), (done.Status, done.Amount, done.BalanceAfter));
        Assert.Equal((Ghs(45_000), 0), ((await WalletAsync()).Balance, await ReservedAsync()));
        Assert.Equal(Ghs(100_000), Assert.Single(await RefundsAsync(release)).Amount);
        Assert.Equal(done.Version, (await ContinueAsync(given.Id)).Value.Version);
        var reversal = Assert.Single(await ReversalsAsync(id));
        Assert.Equal((100_000, id.ToString()), (reversal.GetProperty("amount").GetInt64(), reversal.GetProperty("metadata").GetProperty("withdrawalId").GetString()));
        var movement = await Market.Store.FindAsync(StripeMovementCollection.Key.Is($"transfer_reversal:{reversal.GetProperty("id").GetString()}"), None);
        Assert.Equal(Ghs(100_000), movement!.Amount);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Where_stripe_does_not_take_it_back_nothing_is_taken_and_the_withdrawal_goes_on()
    {
        var id = await TransferredAsync();
        await SpendAsync(id, 1);
        var release = await ReleaseAsync();
        var given = (await GiveAsync(release)).Value;

        // What is left there cannot be paid out either, until it is enough.
        Assert.Equal("payment_provider_refused", Code(await SendAsync(id)));

        var kept = await ReadAsync(id);
        Assert.Equal((WithdrawalStatus.Sending, false, "balance_insufficient"), (kept.Status, kept.IsAskedBack, kept.KeptBecause));
        var failed = (await ContinueAsync(given.Id)).Value;
        Assert.Equal((TransactionStatus.Failed, "balance_insufficient"), (failed.Status, failed.Problem));
        Assert.Equal((Ghs(35_000), TransactionStatus.Pending), ((await WalletAsync()).Balance, (await PayoutAsync(id)).Status));
        Assert.Empty(await RefundsAsync(release));
        Assert.Contains((await Market.Get<ContractTimelines>().GetAsync(Worker, release.ContractId!.Value, None)).Value.Items, item => item.Sentence.Contains("nothing was taken", StringComparison.Ordinal));

        // Under another key it is asked again, and done.
        await SpendAsync(id, -1);
        Assert.Equal(TransactionStatus.Pending, (await GiveAsync(release)).Value.Status);
        Assert.Equal(WithdrawalStatus.Cancelled, (await SendAsync(id)).Value.Status);
        Assert.Single(await ReversalsAsync(id));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_was_kept_is_paid_out()
    {
        var id = await TransferredAsync();
        await SpendAsync(id, 1);
        await GiveAsync(await ReleaseAsync());
        await SendAsync(id);
        await SpendAsync(id, -1);

        Assert.Equal(WithdrawalStatus.Sending, (await SendAsync(id)).Value.Status);
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(WithdrawalStatus.Paid, (await SendAsync(id)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_has_left_for_the_bank_is_refused_with_what_can_be_done(bool hasArrived)
    {
        await EarnAsync();
        await OnboardAsync();
        var id = (await RequestAsync(100_000)).Value.Id;
        var release = await ReleaseAsync();
        // Before it is sent, its owner can cancel it.
        Assert.Equal("give_back_withdrawn", Code(await GiveAsync(release)));
        await SendAsync(id);
        if (hasArrived) await PassAsync(TimeSpan.FromMinutes(1));
        if (hasArrived) Assert.Equal(WithdrawalStatus.Paid, (await SendAsync(id)).Value.Status);

        var refused = await GiveAsync(release);

        Assert.Equal("give_back_withdrawn", Code(refused));
        Assert.Contains("as your wallet holds", refused.Refusal!.Error.Title, StringComparison.Ordinal);
        // So much the wallet holds.
        Assert.Equal(TransactionStatus.Completed, (await GiveAsync(release, Ghs(38_888))).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task What_was_paid_by_hand_is_refused_likewise()
    {
        await EarnAsync();
        await GiveDestinationAsync();
        var id = (await RequestAsync(100_000)).Value.Id;
        Assert.Null(Code(await Market.Get<WithdrawalAdministration>().PaidAsync(Market.Admin, id, new PayoutPaidInput("MTN 4471"), None)));

        Assert.Equal("give_back_withdrawn", Code(await GiveAsync(await ReleaseAsync())));
    }

    [Fact]
    public async Task What_the_bank_has_not_taken_is_waited_for()
    {
        await EarnAsync();
        await OnboardAsync();
        var id = (await RequestAsync(100_000)).Value.Id;
        await SendAsync(id);
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/simulators/stripe/payouts/{(await ReadAsync(id)).StripePayoutId}", """{"code":"account_closed"}""")).Status);
        Assert.Equal(WithdrawalStatus.Returning, (await SendAsync(id)).Value.Status);

        var given = (await GiveAsync(await ReleaseAsync())).Value;

        Assert.Equal(TransactionStatus.Pending, (await ContinueAsync(given.Id)).Value.Status);
        Assert.Equal(WithdrawalStatus.Failed, (await SendAsync(id)).Value.Status);
        Assert.Equal(TransactionStatus.Completed, (await ContinueAsync(given.Id)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_payout_whose_answer_was_lost_is_found_before_anything_is_taken_back()
    {
        var id = await TransferredAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(id)));
        var given = (await GiveAsync(await ReleaseAsync())).Value;

        Assert.Equal(WithdrawalStatus.Sending, (await SendAsync(id)).Value.Status);

        Assert.Equal((TransactionStatus.Failed, "payout_under_way"), (await ContinueAsync(given.Id)).Value is var failed ? (failed.Status, failed.Problem) : default);
        Assert.Empty(await ReversalsAsync(id));
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(WithdrawalStatus.Paid, (await SendAsync(id)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public async Task A_reversal_whose_answer_was_lost_is_made_once(int hoursLater)
    {
        var id = await TransferredAsync();
        var given = (await GiveAsync(await ReleaseAsync())).Value;
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(id)));
        Market.Clock.Advance(TimeSpan.FromHours(hoursLater));

        Assert.Equal(WithdrawalStatus.Cancelled, (await SendAsync(id)).Value.Status);

        Assert.Single(await ReversalsAsync(id));
        Assert.Equal(TransactionStatus.Completed, (await ContinueAsync(given.Id)).Value.Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task While_a_sender_has_it_a_repeat_helps()
    {
        var id = await TransferredAsync();
        await Market.Get<WithdrawalRecords>().ChangeAsync(id, current => current.BeginSending(Market.Now), None);
        var release = await ReleaseAsync();

        Assert.Equal("withdrawal_being_sent", Code(await GiveAsync(release)));
        Market.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(Code(await GiveAsync(release)));
    }

    [Fact]
    public async Task Of_many_at_once_one_waits()
    {
        await TransferredAsync();
        var release = await ReleaseAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => GiveAsync(release))));

        Assert.Single(all, given => given.Refusal is null);
        Assert.All(all.Where(given => given.Refusal is not null), given => Assert.True(Code(given) is "give_back_under_way" or "too_many_conflicts", Code(given)));
        Assert.Equal("give_back_under_way", Code(await GiveAsync(release, Ghs(80_000))));
        // What the wallet holds is given back all the same.
        Assert.Equal(TransactionStatus.Completed, (await GiveAsync(release, Ghs(10_000))).Value.Status);
    }

    [Fact]
    public async Task What_does_not_come_in_two_weeks_is_not_given_back_and_what_comes_later_is_the_workers()
    {
        var id = await TransferredAsync();
        var given = (await GiveAsync(await ReleaseAsync())).Value;
        Assert.Equal(TransactionStatus.Pending, (await ContinueAsync(given.Id)).Value.Status);
        Market.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Equal([given.Id], await Market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.GiveBackWait, None).ToListAsync());
        Assert.DoesNotContain(given.Id, await Market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.CardPayment, None).ToListAsync());

        Assert.Equal((TransactionStatus.Failed, "reversal_late"), (await ContinueAsync(given.Id)).Value is var failed ? (failed.Status, failed.Problem) : default);

        Assert.Equal(WithdrawalStatus.Cancelled, (await SendAsync(id)).Value.Status);
        Assert.Equal(Earned, (await WalletAsync()).Balance);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Where_the_payers_bank_takes_the_payment_back_meanwhile_what_came_back_stays_in_the_wallet()
    {
        var id = await TransferredAsync();
        var release = await ReleaseAsync();
        var given = (await GiveAsync(release)).Value;
        var payment = (await Market.Store.FindAsync<Transaction>((await Market.EscrowAsync(release.ContractId!.Value)).TransactionId, None))!;
        var (_, dispute) = await Market.Stripe.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment.StripePaymentIntentId }));
        await Market.Get<Chargebacks>().RefreshAsync(dispute.GetProperty("id").GetString()!, _ => { }, None);
        await SendAsync(id);

        Assert.Equal((TransactionStatus.Failed, "payment_charged_back"), (await ContinueAsync(given.Id)).Value is var failed ? (failed.Status, failed.Problem) : default);

        Assert.Equal(Earned, (await WalletAsync()).Balance);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Who_withdraws_again_what_came_back_gives_nothing_back()
    {
        var id = await TransferredAsync();
        var given = (await GiveAsync(await ReleaseAsync())).Value;
        await SendAsync(id);
        Assert.Null(Code(await RequestAsync(135_000)));

        Assert.Equal((TransactionStatus.Failed, "wallet_insufficient"), (await ContinueAsync(given.Id)).Value is var failed ? (failed.Status, failed.Problem) : default);
        await Market.AssertBalancedAsync();
    }

    [Fact]
    public async Task An_erasure_waits_for_it()
    {
        await TransferredAsync();
        var given = (await GiveAsync(await ReleaseAsync())).Value;

        Assert.Equal(given.Id, Assert.Single(await Market.Store.AllAsync(
            TransactionCollection.UserId.Is(Worker.UserId) & TransactionCollection.Status.Is(TransactionStatus.Pending) & TransactionCollection.Type.Is(TransactionType.GiveBack), None).ToListAsync()).Id);
        await Market.Get<AwaitedGiveBacks>().ContinueAllAsync(Worker.UserId, None);
        Assert.Equal(TransactionStatus.Pending, (await Market.Store.FindAsync<Transaction>(given.Id, None))!.Status);
    }

    [Fact]
    public async Task A_dry_run_shows_it_and_leaves_all_as_it_is()
    {
        var id = await TransferredAsync();
        var run = DryRun.Begin();

        Assert.Equal(TransactionStatus.Pending, (await GiveAsync(await ReleaseAsync())).Value.Status);

        Assert.Contains(run.Commit!.Events, record => record.Payload is GiveBackAwaited);
        Assert.Contains(run.Commit.Writes, write => write.After is Withdrawal { Status: WithdrawalStatus.Returning });
        Assert.Empty(run.Commit.Entries);
        Assert.Equal(WithdrawalStatus.Sending, (await ReadAsync(id)).Status);
    }

    /// <summary>1 000.00 stand in the connected account, and the bank does not get them yet.</summary>
    private async Task<Guid> TransferredAsync()
    {
        await EarnAsync();
        await OnboardAsync();
        var id = (await RequestAsync(100_000)).Value.Id;
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { refusePayouts = "balance_insufficient" }));
        Assert.Equal("payment_provider_refused", Code(await SendAsync(id)));
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { }));
        Assert.NotNull((await ReadAsync(id)).StripeTransferId);
        Assert.Equal(0, await Market.BalanceAsync(Account.Payouts(Currency.Ghs)));
        return id;
    }

    /// <summary>The release of the first milestone, of 1 000.00 less a tenth.</summary>
    private async Task<Transaction> ReleaseAsync()
    {
        var releases = TransactionCollection.UserId.Is(Worker.UserId) & TransactionCollection.Type.Is(TransactionType.EscrowRelease);
        return (await Market.Store.AllAsync(releases, None).ToListAsync()).Single(release => release.Amount == Ghs(100_000));
    }

    private Task<Result<TransactionView>> GiveAsync(Transaction release, Money? amount = null) =>
        Market.Get<GiveBacks>().ExecuteAsync(Worker, release.Id, new GiveBackInput(amount), None);

    private Task<Result<Transaction>> ContinueAsync(Guid id) => Market.Get<AwaitedGiveBacks>().ContinueAsync(id, None);

    private async Task SpendAsync(Guid id, long amount) => await Market.Stripe.PostAsync(
        $"/simulators/stripe/accounts/{(await ReadAsync(id)).StripeAccountId}", JsonSerializer.Serialize(new { spent = amount, currency = "ghs" }));

    private async Task<IReadOnlyList<Transaction>> RefundsAsync(Transaction release) =>
        await Market.Store.AllAsync(TransactionCollection.ContractId.Is(release.ContractId) & TransactionCollection.Type.Is(TransactionType.Refund), None).ToListAsync();

    private async Task<IReadOnlyList<JsonElement>> ReversalsAsync(Guid id) =>
        [.. (await Market.Stripe.GetAsync($"/v1/transfers/{(await ReadAsync(id)).StripeTransferId}/reversals")).Body.GetProperty("data").EnumerateArray()];
}
