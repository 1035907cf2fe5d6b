using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>What Stripe does past the ordinary: lost answers, late fees, other currencies, refunds that fail, second and foreign movements.</summary>
public sealed class ProviderSideTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(24 * 30)]
    public async Task A_refund_whose_answer_was_lost_is_sent_once(int hoursLater)
    {
        var (_, refund) = await GrantedAsync();
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await SendAsync(refund)));

        market.Clock.Advance(TimeSpan.FromHours(hoursLater));
        var sent = (await SendAsync(refund)).Value;

        var atStripe = await RefundsAtStripeAsync(refund);
        Assert.Equal((TransactionStatus.Completed, sent.StripeRefundId), (sent.Status, Assert.Single(atStripe).GetProperty("id").GetString()));
        await AssertReconciledAsync();
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
        var stored = await market.Store.FindAsync<Transaction>(refund, None);
        await market.Get<Transactor>().RunAsync<Transaction>(null, async work =>
            work.Update((await work.FindAsync<Transaction>(refund, None))!.BeginSending(market.Now).Value), None);
        Assert.Equal(TransactionStatus.Pending, stored!.Status);

        Assert.Equal("refund_being_sent", Code(await SendAsync(refund)));
        market.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);
    }

    [Fact]
    public async Task A_refund_that_fails_after_its_success_goes_back_into_the_wallet_and_is_told()
    {
        var contract = await FundedAsync("pm_card_refundFail");
        var refund = await GrantAsync(contract);
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);

        await PassAsync(TimeSpan.FromMinutes(1));
        await ProcessUntilAsync("refund.failed");

        var failed = await market.Store.FindAsync<Transaction>(refund, None);
        Assert.Equal(TransactionStatus.Failed, failed!.Status);
        Assert.NotNull(failed.AlarmAt);
        Assert.Equal(failed.Amount, (await WalletAsync()).PendingBalance);
        var kinds = await KindsAsync(contract.Id);
        Assert.Contains("refund_sent", kinds);
        Assert.Contains("refund_returned", kinds);
        await AssertReconciledAsync();
    }

    [Theory]
    [InlineData("charge_disputed")]
    [InlineData("charge_already_refunded")]
    public async Task A_refund_that_stripe_refuses_for_good_fails_and_an_administrator_sends_it_again_or_gives_it_back(string code)
    {
        var (contract, refund) = await GrantedAsync();
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { refuseRefunds = code }));

        var failed = (await SendAsync(refund)).Value;

        Assert.Equal((TransactionStatus.Failed, code), (failed.Status, failed.Metadata["failureReason"]));
        var administration = market.Get<RefundAdministration>();
        var reason = new RefundResolutionInput("The bank was asked.");
        Assert.Equal("role_not_allowed", Code(await administration.RetryAsync(market.Hirer, refund, reason, None)));
        Assert.Equal("invalid_input", Code(await administration.RetryAsync(market.Admin, refund, new RefundResolutionInput(" "), None)));
        Assert.Equal("not_found", Code(await administration.RetryAsync(market.Admin, contract.Id, reason, None)));
        var again = (await administration.RetryAsync(market.Admin, refund, reason, None)).Value;
        Assert.Equal("refund_not_failed", Code(await administration.RetryAsync(market.Admin, refund, reason, None)));
        Assert.Equal("refund_not_failed", Code(await administration.SettleAsync(market.Admin, refund, reason, None)));
        Assert.Equal(TransactionStatus.Failed, (await SendAsync(again.Id)).Value.Status);

        await administration.SettleAsync(market.Admin, again.Id, reason, None);

        Assert.Equal(Ghs(0), (await WalletAsync()).PendingBalance);
        Assert.Contains("refund_by_hand", await KindsAsync(contract.Id));
        Assert.Equal("refund_not_failed", Code(await administration.RetryAsync(market.Admin, again.Id, reason, None)));
        await AssertReconciledAsync();
    }

    [Fact]
    public async Task A_refund_that_the_balance_does_not_allow_waits_and_administrators_are_told_after_a_day()
    {
        var (_, refund) = await GrantedAsync();
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { refuseRefunds = "balance_insufficient" }));
        Assert.Equal("payment_provider_refused", Code(await SendAsync(refund)));
        var administration = market.Get<RefundAdministration>();
        Assert.Equal("payment_not_expired", Code(await administration.RaiseAlarmAsync(refund, None)));

        market.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([refund], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.RefundArrival, None).ToListAsync());
        var told = (await administration.RaiseAlarmAsync(refund, None)).Value;

        Assert.Equal(market.Now.AddDays(7), told.AlarmAt);
        var raised = Assert.IsType<RefundOverdue>((await EventsAsync(refund))[^1]);
        Assert.Equal((TransactionStatus.Pending, "balance_insufficient"), (raised.Status, raised.Reason));
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { refuseRefunds = (string?)null }));
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);
    }

    [Fact]
    public async Task A_payment_that_was_paid_before_its_id_was_known_is_booked_with_its_charge()
    {
        var contract = await market.SignedAsync();
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await market.FundAsync(contract.Id)));
        var payment = await PaymentAsync(contract.Id);
        Assert.Null(payment.StripePaymentIntentId);
        var (_, made) = await market.Stripe.GetAsync("/v1/payment_intents");
        var id = Assert.Single(made.GetProperty("data").EnumerateArray()).GetProperty("id").GetString();
        Assert.Equal(200, (await market.Stripe.PostAsync($"/v1/payment_intents/{id}/confirm", "payment_method=pm_card_visa")).Status);

        market.Clock.Advance(payment.ExpiresAt!.Value - market.Now);
        var settled = (await market.Get<ExpireFunding>().ExecuteAsync(payment.Id, None)).Value;

        Assert.Equal((TransactionStatus.Completed, id), (settled.Status, settled.StripePaymentIntentId));
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        Assert.Equal(0, await BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));
        await AssertReconciledAsync();
    }

    [Fact]
    public async Task A_fee_that_comes_later_is_booked_when_it_is_known()
    {
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { balanceDelaySeconds = 600 }));
        var contract = await FundedAsync();
        Assert.Equal(-150_000, await BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));

        await PassAsync(TimeSpan.FromMinutes(11));
        await ProcessUntilAsync("charge.updated");

        Assert.Equal(0, await BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));
        // 2.9 % and 0.30 of 1 500.00.
        Assert.Equal(-4_380, await BalanceAsync(Account.StripeFees));
        Assert.Equal(["escrow_hold", "stripe_settlement"], await KindsAsync(contract.Id));
        await AssertReconciledAsync();
    }

    [Fact]
    public async Task A_fee_whose_event_is_lost_is_asked_for()
    {
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { balanceDelaySeconds = 3_600 }));
        await FundedAsync();
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { webhookDropShare = 1.0 }));

        for (var asked = 0; asked < 3; asked++)
        {
            market.Clock.Advance(TimeSpan.FromHours(1));
            await market.Get<DeadlineProcesses>().SweepAsync(market.Now.AddHours(-1), None);
        }

        Assert.Equal(-4_380, await BalanceAsync(Account.StripeFees));
        await AssertReconciledAsync();
    }

    [Fact]
    public async Task A_payment_that_settles_in_another_currency_is_booked_over_the_exchange_and_so_is_its_refund()
    {
        Assert.Equal(200, await market.Stripe.MisbehaveAsync(new { settlementCurrency = "usd" }));
        var contract = await FundedAsync();
        var refund = await GrantAsync(contract);
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);

        Assert.Equal(0, await BalanceAsync(Account.StripeUnsettled(Currency.Ghs)));
        Assert.Equal(0, await BalanceAsync(Account.Stripe(Currency.Ghs)));
        Assert.True(await BalanceAsync(Account.Stripe(Currency.Usd)) < 0);
        Assert.Equal(-100_000, await BalanceAsync(Account.Exchange(Currency.Ghs)));
        await AssertReconciledAsync();
    }

    [Fact]
    public async Task A_payment_of_the_same_number_in_another_currency_does_not_fill_the_escrow_and_goes_back()
    {
        var contract = await market.SignedAsync();
        var funding = (await market.FundAsync(contract.Id)).Value;
        await PayElsewhereAsync(funding.Transaction.Id, 150_000, "usd");

        await ProcessUntilAsync("payment_intent.succeeded");

        Assert.Null((await market.EscrowAsync(contract.Id)).Status);
        await market.PayAsync(funding);
        await ProcessUntilAsync("payment_intent.succeeded");
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        await AssertGivenBackAsync(contract.Id, new Money(150_000, Currency.Usd));
    }

    [Fact]
    public async Task A_second_success_of_a_payment_that_is_held_goes_back()
    {
        var contract = await FundedAsync();
        var payment = (await market.EscrowAsync(contract.Id)).TransactionId;
        await PayElsewhereAsync(payment, 150_000, "ghs");

        await ProcessUntilAsync("payment_intent.succeeded");
        await ProcessUntilAsync("refund.updated");

        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        await AssertGivenBackAsync(contract.Id, Ghs(150_000));
    }

    [Fact]
    public async Task A_refund_that_is_made_at_stripe_is_booked_as_owed_by_the_payer()
    {
        var contract = await FundedAsync();
        var payment = await PaymentAsync(contract.Id);
        await market.Stripe.PostAsync("/v1/refunds", $"payment_intent={payment.StripePaymentIntentId}&amount=40000");

        await ProcessUntilAsync("refund.updated");

        Assert.Equal(-40_000, await BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        await AssertReconciledAsync();
    }

    [Fact]
    public async Task A_second_refund_that_carries_the_id_of_ours_is_booked_as_owed()
    {
        var (contract, refund) = await GrantedAsync();
        Assert.Equal(TransactionStatus.Completed, (await SendAsync(refund)).Value.Status);
        var payment = await PaymentAsync(contract.Id);
        var (status, second) = await market.Stripe.PostAsync(
            "/v1/refunds", $"payment_intent={payment.StripePaymentIntentId}&amount=50000&metadata[transactionId]={refund}");
        Assert.Equal(200, status);

        await market.Get<RefundRecords>().RefreshAsync(second.GetProperty("id").GetString()!, _ => { }, None);

        Assert.Equal(-50_000, await BalanceAsync(Account.WalletReceivable(market.Hirer.UserId)));
        await AssertReconciledAsync();
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
        Assert.Equal(200, (await market.Stripe.PostAsync("/simulators/stripe/events", settings)).Status);

        // It asserts that the event is taken and processed.
        await market.DeliverAllAsync(1);
    }

    private async Task<ContractView> FundedAsync(string card = "pm_card_visa")
    {
        var contract = await market.SignedAsync();
        await market.PayAsync((await market.FundAsync(contract.Id)).Value, card);
        // All of them: they come in any order, and the signature of one that is left lapses when time passes.
        await market.DeliverAllAsync(3);
        return await market.ReadAsync(contract.Id);
    }

    private async Task<(ContractView Contract, Guid Refund)> GrantedAsync()
    {
        var contract = await FundedAsync();
        return (contract, await GrantAsync(contract));
    }

    /// <summary>The worker agrees that 500.00 of it go back.</summary>
    private async Task<Guid> GrantAsync(ContractView contract)
    {
        var milestones = (await market.Get<Milestones>().ListAsync(market.Hirer, contract.Id, new Paging(), None)).Value;
        var requests = market.Get<RefundRequests>();
        var request = (await requests.RequestAsync(market.Hirer, contract.Id, new RefundRequestInput(milestones.Items[1].Id, "Not needed."), None)).Value;
        Assert.Null(Code(await requests.AcceptAsync(market.Worker, request.Id, None)));
        var refunds = TransactionCollection.ContractId.Is(contract.Id) & TransactionCollection.Type.Is(TransactionType.Refund);
        return Assert.Single(await market.Store.AllAsync(refunds, None).ToListAsync()).Id;
    }

    private Task<Result<Transaction>> SendAsync(Guid refund) => market.Get<SendRefund>().ExecuteAsync(refund, None);

    /// <summary>Takes in and processes webhooks up to one of a type.</summary>
    private async Task ProcessUntilAsync(string type)
    {
        string processed;
        do
        {
            var webhook = await market.Stripe.NextWebhookAsync();
            await market.DeliverAsync(webhook);
            processed = webhook.Type;
        }
        while (processed != type);
    }

    /// <summary>Lets time pass at Stripe, too, which notices it by the next call.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        market.Clock.Advance(time);
        await market.Stripe.GetAsync("/v1/balance");
    }

    /// <summary>Another app on the same account makes a payment that names one of ours.</summary>
    private async Task PayElsewhereAsync(Guid payment, long amount, string currency)
    {
        var (_, intent) = await market.Stripe.PostAsync(
            "/v1/payment_intents", $"amount={amount}&currency={currency}&metadata[transactionId]={payment}");
        await market.Stripe.PostAsync($"/v1/payment_intents/{intent.GetProperty("id").GetString()}/confirm", "payment_method=pm_card_visa");
    }

    private async Task AssertGivenBackAsync(Guid contractId, Money amount)
    {
        var strays = TransactionCollection.ContractId.Is(contractId) & TransactionCollection.Type.Is(TransactionType.Payment) & TransactionCollection.Status.Is(TransactionStatus.Cancelled);
        var stray = Assert.Single(await market.Store.AllAsync(strays, None).ToListAsync());
        var refund = await market.Store.FindAsync(TransactionCollection.RefundOf.Is(stray.Id), None);
        Assert.Equal((amount, TransactionStatus.Completed, stray.StripePaymentIntentId), (refund!.Amount, refund.Status, refund.StripePaymentIntentId));
        Assert.Contains(await EventsAsync(stray.Id), raised => raised is StrayPaymentReceived);
        await AssertReconciledAsync();
    }

    private async Task AssertReconciledAsync()
    {
        market.Clock.Advance(TimeSpan.FromMinutes(2));
        var report = (await market.Get<Reconciliations>().RunAsync(market.Admin, None)).Value;
        Assert.Empty(report.Ledger.Differences);
        Assert.Empty(report.Stripe.Differences);
        Assert.True(report.Balanced);
        Assert.Equal(report.Id, (await market.Get<Reconciliations>().ListAsync(market.Admin, new Paging(), None)).Value.Items[0].Id);
    }

    private async Task<IReadOnlyList<JsonElement>> RefundsAtStripeAsync(Guid refund)
    {
        var stored = await market.Store.FindAsync<Transaction>(refund, None);
        var (_, list) = await market.Stripe.GetAsync($"/v1/refunds?payment_intent={stored!.StripePaymentIntentId}");
        return [.. list.GetProperty("data").EnumerateArray()];
    }

    private async Task<Transaction> PaymentAsync(Guid contractId) =>
        (await market.Store.FindAsync<Transaction>((await market.EscrowAsync(contractId)).TransactionId, None))!;

    private async Task<IReadOnlyList<DomainEvent>> EventsAsync(Guid transaction) =>
        [.. (await market.Get<IEventLog>().ReadStreamAsync(TransactionCollection.Definition.StreamId(transaction), 0, None)).Select(record => record.Payload)];

    private async Task<IReadOnlyList<string>> KindsAsync(Guid contractId) =>
        [.. (await market.Journal.ContractEntriesAsync(contractId, None)).Select(entry => entry.Entry.Kind).Order()];

    private async Task<WalletView> WalletAsync() => (await market.Get<Ledger>().GetWalletAsync(market.Hirer, None)).Value;

    private async Task<long> BalanceAsync(Account account) =>
        (await market.Journal.BalancesAsync(account, None)).Sum(balance => balance.MinorUnits);
}
