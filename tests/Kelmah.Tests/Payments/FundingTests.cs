using Kelmah.Contracts;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Funding an escrow through the simulator of Stripe and its signed webhooks.</summary>
public sealed class FundingTests : IAsyncLifetime
{
    private Market market = null!;

    public async Task InitializeAsync() => market = await OpenAsync();

    public async Task DisposeAsync() => await market.DisposeAsync();

    [Fact]
    public async Task A_payment_is_held_once_its_webhook_is_processed()
    {
        var contract = await market.SignedAsync();
        var funding = (await market.FundAsync(contract.Id)).Value;

        Assert.Equal((Ghs(150_000), TransactionStatus.Pending), (funding.Transaction.Amount, funding.Transaction.Status));
        Assert.Null(funding.Escrow.Status);
        Assert.StartsWith(funding.Transaction.StripePaymentIntentId!, funding.ClientSecret, StringComparison.Ordinal);

        await market.PayAsync(funding);
        await market.DeliverAllAsync(3);

        var escrow = await market.EscrowAsync(contract.Id);
        Assert.Equal((EscrowStatus.Held, Ghs(150_000)), (escrow.Status, escrow.Held));
        Assert.NotNull((await market.ReadAsync(contract.Id)).FundedAt);
        var entries = await market.Journal.ContractEntriesAsync(contract.Id, None);
        Assert.Equal([$"fund:{funding.Transaction.Id}", $"provider-fee:{funding.Transaction.Id}"], entries.Select(entry => entry.Entry.Key).Order());
        Assert.Equal("escrow_already_held", Code(await market.FundAsync(contract.Id)));
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task Repeats_and_parallel_calls_answer_with_the_one_pending_payment()
    {
        var contract = await market.SignedAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => market.FundAsync(contract.Id))));
        var again = (await market.FundAsync(contract.Id)).Value;

        // One that met another being written is told to come again.
        var answered = all.Where(result => result.Refusal is null).Select(result => result.Value).ToList();
        Assert.All(all.Where(result => result.Refusal is not null), result => Assert.True(result.Refusal!.Error.RetryHelps, Code(result)));
        Assert.NotEmpty(answered);
        Assert.All(answered, funding => Assert.Equal(again.Transaction.Id, funding.Transaction.Id));
        Assert.All(answered, funding => Assert.Equal(again.ClientSecret, funding.ClientSecret));
        var payments = await market.Store.CountAsync(TransactionCollection.Type.Is(TransactionType.Payment), None);
        Assert.Equal(1, payments);
    }

    [Fact]
    public async Task A_crash_before_the_answer_of_stripe_was_kept_is_healed_by_a_repeat()
    {
        var contract = await market.SignedAsync();
        var conditions = new ReleaseConditions(1_000, 14);
        var paymentId = Guid.CreateVersion7();
        var pending = new PendingFunding(paymentId, [.. contract.Milestones.Select(milestone => EscrowPart.Of(milestone.Id, milestone.Amount, conditions, paymentId))]);
        var escrow = Escrow.Open(Guid.CreateVersion7(), contract.Id, contract.HirerId, contract.WorkerId, conditions, pending, market.Now);
        var payment = Transaction.StartFunding(
            escrow.TransactionId, contract.HirerId, contract.Id, contract.TotalAmount, PaymentChannel.Card, market.Now);
        await market.InsertAsync(escrow, payment);

        var funding = (await market.FundAsync(contract.Id)).Value;

        Assert.Equal(payment.Id, funding.Transaction.Id);
        Assert.NotNull(funding.Transaction.StripePaymentIntentId);
    }

    [Fact]
    public async Task Only_the_hirer_of_an_active_contract_funds_it()
    {
        var draft = await market.DraftAsync();
        var fund = market.Get<FundEscrow>();

        Assert.Equal("contract_not_active", Code(await market.FundAsync(draft.Id)));
        Assert.Equal("not_found", Code(await fund.ExecuteAsync(market.Stranger, draft.Id, new FundingInput(), None)));
        Assert.Equal("not_your_part", Code(await fund.ExecuteAsync(market.Worker, draft.Id, new FundingInput(), None)));
        Assert.Equal("not_found", Code(await market.Get<Escrows>().GetAsync(market.Hirer, draft.Id, None)));
    }

    [Fact]
    public async Task Webhooks_that_come_twice_and_in_reverse_hold_the_money_once()
    {
        var contract = await market.SignedAsync();
        await market.PayAsync((await market.FundAsync(contract.Id)).Value);
        var webhooks = await market.Stripe.NextWebhooksAsync(3);

        foreach (var webhook in webhooks.Reverse().Concat(webhooks)) await market.DeliverAsync(webhook);

        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        var events = await market.Get<IEventLog>().ReadStreamAsync(
            EscrowCollection.Definition.StreamId((await market.EscrowAsync(contract.Id)).Id), 0, None);
        Assert.Single(events, record => record.Payload is EscrowHeld);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task One_webhook_delivered_ten_times_at_once_is_kept_and_processed_once()
    {
        var contract = await market.SignedAsync();
        await market.PayAsync((await market.FundAsync(contract.Id)).Value);
        var webhook = (await market.Stripe.NextWebhooksAsync(3)).Single(received => received.Type == "payment_intent.succeeded");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => market.DeliverAsync(webhook))));

        Assert.Equal(1, await market.Store.CountAsync(StripeNoticeCollection.StripeEventId.Is(webhook.Id), None));
        Assert.Equal(Ghs(150_000), (await market.EscrowAsync(contract.Id)).Held);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_declined_card_leaves_the_payment_open_for_another()
    {
        var contract = await market.SignedAsync();
        var funding = (await market.FundAsync(contract.Id)).Value;

        await market.PayAsync(funding, "pm_card_chargeDeclined");
        await market.DeliverAllAsync(3);
        var declined = await market.Store.FindAsync<Transaction>(funding.Transaction.Id, None);
        Assert.Equal((TransactionStatus.Pending, "card_declined"), (declined!.Status, declined.Metadata["lastDeclineReason"]));

        await market.PayAsync(funding);
        await market.DeliverAllAsync(2);
        Assert.Equal(EscrowStatus.Held, (await market.EscrowAsync(contract.Id)).Status);
    }

    [Fact]
    public async Task A_payment_that_is_not_confirmed_in_time_is_cancelled_and_another_can_be_started()
    {
        var contract = await market.SignedAsync();
        var first = (await market.FundAsync(contract.Id)).Value;
        var expire = market.Get<ExpireFunding>();

        Assert.Equal("payment_not_expired", Code(await expire.ExecuteAsync(first.Transaction.Id, None)));
        market.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal([first.Transaction.Id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.CardPayment, None).ToListAsync());
        Assert.Equal(TransactionStatus.Cancelled, (await expire.ExecuteAsync(first.Transaction.Id, None)).Value.Status);
        Assert.Equal(TransactionStatus.Cancelled, (await expire.ExecuteAsync(first.Transaction.Id, None)).Value.Status);
        var (_, intent) = await market.Stripe.GetAsync($"/v1/payment_intents/{first.Transaction.StripePaymentIntentId}");
        Assert.Equal("canceled", intent.GetProperty("status").GetString());

        var second = (await market.FundAsync(contract.Id)).Value;
        Assert.NotEqual(first.Transaction.Id, second.Transaction.Id);
        Assert.Equal(second.Transaction.Id, (await market.EscrowAsync(contract.Id)).TransactionId);
    }

    [Fact]
    public async Task A_payment_that_succeeded_before_its_expiry_is_held_although_the_webhook_is_late()
    {
        var contract = await market.SignedAsync();
        var funding = (await market.FundAsync(contract.Id)).Value;
        await market.PayAsync(funding);
        var late = await market.Stripe.NextWebhooksAsync(3);

        market.Clock.Advance(TimeSpan.FromMinutes(4));
        market.Clock.Advance(TimeSpan.FromMinutes(11));
        var expired = (await market.Get<ExpireFunding>().ExecuteAsync(funding.Transaction.Id, None)).Value;

        Assert.Equal(TransactionStatus.Completed, expired.Status);
        Assert.Equal(EscrowStatus.Held, (await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(3, late.Count);
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_success_for_a_contract_that_has_ended_is_refunded()
    {
        var contract = await market.SignedAsync();
        var funding = (await market.FundAsync(contract.Id)).Value;
        Assert.Null(Code(await market.Get<Agreements>().CancelAsync(market.Worker, contract.Id, None)));

        await market.PayAsync(funding);
        await market.DeliverAllAsync(3);

        var payment = await market.Store.FindAsync<Transaction>(funding.Transaction.Id, None);
        var refund = await market.Store.FindAsync(TransactionCollection.RefundOf.Is(funding.Transaction.Id), None);
        Assert.Equal(TransactionStatus.Cancelled, payment!.Status);
        Assert.Equal((TransactionStatus.Completed, Ghs(150_000)), (refund!.Status, refund.Amount));
        Assert.Null((await market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(Ghs(0), (await market.Get<Ledger>().GetWalletAsync(market.Hirer, None)).Value.PendingBalance);
        var keys = (await market.Journal.ContractEntriesAsync(contract.Id, None)).Select(entry => entry.Entry.Kind);
        Assert.Equal(["late_payment", "provider_fee", "refund_sent"], keys.Order());
        await market.AssertBalancedAsync();
    }

    [Fact]
    public async Task A_contract_that_is_not_funded_in_time_is_cancelled_and_its_payment_stopped()
    {
        var contract = await market.SignedAsync();
        var agreements = market.Get<Agreements>();
        Assert.Equal("deadline_not_reached", Code(await agreements.ExpireFundingAsync(contract.Id, None)));
        market.Clock.Advance(TimeSpan.FromDays(7));
        var funding = (await market.FundAsync(contract.Id)).Value;

        Assert.Equal([contract.Id], await market.Get<DeadlineProcesses>().DueAsync(DeadlineKind.Funding, None).ToListAsync());
        var cancelled = (await agreements.ExpireFundingAsync(contract.Id, None)).Value;

        Assert.Equal(CancellationReason.NotFundedInTime, cancelled.CancellationReason);
        Assert.Equal(TransactionStatus.Cancelled, (await market.Store.FindAsync<Transaction>(funding.Transaction.Id, None))!.Status);
        Assert.Null(Code(await agreements.ExpireFundingAsync(contract.Id, None)));
    }

    [Fact]
    public async Task A_webhook_that_stripe_did_not_sign_is_refused_and_not_kept()
    {
        await market.PayAsync((await market.FundAsync((await market.SignedAsync()).Id)).Value);
        var webhook = await market.Stripe.NextWebhookAsync();
        var inbox = market.Get<StripeWebhookInbox>();
        var forged = webhook.Body.ToArray();
        forged[^2] ^= 1;

        Assert.Equal("webhook_signature_invalid", Code(await inbox.ReceiveAsync(forged, webhook.Signature, None)));
        Assert.Equal("webhook_signature_invalid", Code(await inbox.ReceiveAsync(webhook.Body, null, None)));
        market.Clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal("webhook_signature_invalid", Code(await inbox.ReceiveAsync(webhook.Body, webhook.Signature, None)));
        var kept = await market.Store.QueryAsync(new Query<StripeNotice>(), None);
        Assert.Empty(kept.Items);
    }
}
