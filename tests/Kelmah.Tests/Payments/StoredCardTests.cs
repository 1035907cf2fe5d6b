using System.Text.Json;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Payments;

/// <summary>Cards that are stored when they have paid, and that later pay alone, whatever is lost between us and Stripe.</summary>
public sealed class StoredCardTests : ProviderSideTest
{
    private static readonly FundingInput Saving = new(SavePaymentMethod: true);

    [Fact]
    public async Task A_card_is_stored_once_when_its_payment_has_succeeded()
    {
        var contract = await Market.SignedAsync();
        var funding = (await FundAsync(contract, Saving)).Value;
        Assert.Equal(FundingStatus.NeedsPayer, funding.Status);
        Assert.Empty(await MethodsAsync());

        await Market.PayAsync(funding, "pm_card_mastercard");
        var webhooks = await Market.Stripe.NextWebhooksAsync(5);
        foreach (var webhook in webhooks.Concat(webhooks)) await Market.DeliverAsync(webhook);

        var method = Assert.Single(await MethodsAsync());
        Assert.Equal(("card", "mastercard", "4444", 8, 2030, true, Market.Now), (method.Kind, method.Brand, method.Last4, method.ExpiryMonth, method.ExpiryYear, method.IsDefault, method.AddedAt));
        var wallet = await WalletAsync();
        var (_, intent) = await Market.Stripe.GetAsync($"/v1/payment_intents/{funding.Transaction.StripePaymentIntentId}");
        Assert.Equal(("off_session", wallet.StripeCustomerId), (Text(intent, "setup_future_usage"), Text(intent, "customer")));
        var (_, kept) = await Market.Stripe.GetAsync($"/v1/payment_methods/{wallet.PaymentMethods[0].StripePaymentMethodId}");
        Assert.Equal(wallet.StripeCustomerId, Text(kept, "customer"));
        var (_, customer) = await Market.Stripe.GetAsync($"/v1/customers/{wallet.StripeCustomerId}");
        Assert.Equal((Market.Hirer.UserId.ToString(), null, null), (Text(customer.GetProperty("metadata"), "userId"), Text(customer, "email"), Text(customer, "name")));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_card_that_nobody_asked_to_store_is_not_stored_and_makes_no_customer()
    {
        await Market.FundedAsync();

        Assert.Empty(await MethodsAsync());
        Assert.Equal(0, await CountAsync("customers"));
    }

    [Fact]
    public async Task A_card_that_is_stored_again_keeps_its_id_and_another_comes_behind_it()
    {
        await StoreAsync();
        var first = Assert.Single(await MethodsAsync());
        await StoreAsync();
        var again = Assert.Single(await MethodsAsync());
        await StoreAsync("pm_card_mastercard");

        Assert.Equal(first.Id, again.Id);
        Assert.Equal([("4242", true), ("4444", false)], (await MethodsAsync()).Select(method => (method.Last4!, method.IsDefault)));
        Assert.Equal(1, await CountAsync("customers"));
    }

    [Fact]
    public async Task A_stored_card_pays_at_once_and_its_webhooks_change_nothing()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();

        var funding = (await FundAsync(contract, new(PaymentMethodId: card))).Value;

        Assert.Equal((FundingStatus.Paid, null, TransactionStatus.Completed), (funding.Status, funding.ClientSecret, funding.Transaction.Status));
        Assert.Equal((EscrowStatus.Held, Ghs(150_000)), (funding.Escrow.Status, funding.Escrow.Held));
        Assert.NotNull((await Market.ReadAsync(contract.Id)).FundedAt);
        await Market.DeliverAllAsync(3);
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        Assert.Equal("escrow_already_held", Code(await FundAsync(contract, new(PaymentMethodId: card))));
        Assert.Equal(2, await CountAsync("charges"));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task Repeats_at_once_charge_a_stored_card_once()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => FundAsync(contract, new(PaymentMethodId: card)))));

        Assert.All(all.Where(result => result.Refusal is not null), result => Assert.True(result.Refusal!.Error.RetryHelps || Code(result) == "escrow_already_held", Code(result)));
        await FundAsync(contract, new(PaymentMethodId: card));
        Assert.Equal(EscrowStatus.Held, (await Market.EscrowAsync(contract.Id)).Status);
        Assert.Equal(2, await CountAsync("charges"));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_charge_whose_answer_is_lost_is_settled_by_a_repeat_and_not_made_again()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));

        Assert.Equal("payment_provider_unavailable", Code(await FundAsync(contract, new(PaymentMethodId: card))));
        var funding = (await FundAsync(contract, new(PaymentMethodId: card))).Value;

        Assert.Equal(FundingStatus.Paid, funding.Status);
        Assert.Equal(2, await CountAsync("charges"));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_charge_whose_answer_is_lost_is_settled_by_its_webhook()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1 }));

        Assert.Equal("payment_provider_unavailable", Code(await FundAsync(contract, new(PaymentMethodId: card))));
        await Market.DeliverAllAsync(3);

        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        Assert.Equal("escrow_already_held", Code(await FundAsync(contract, new(PaymentMethodId: card))));
        Assert.Equal(2, await CountAsync("charges"));
    }

    [Fact]
    public async Task A_charge_of_which_nothing_was_heard_is_settled_when_its_time_is_over()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));
        Assert.Equal("payment_provider_unavailable", Code(await FundAsync(contract, new(PaymentMethodId: card))));
        var payment = await PaymentAsync(contract.Id);

        // Nothing else takes its place meanwhile: it may be about to be charged.
        Assert.Equal("escrow_payment_pending", Code(await FundAsync(contract, new())));
        Market.Clock.Advance(payment.ExpiresAt!.Value - Market.Now);
        var settled = (await Market.Get<ExpireFunding>().ExecuteAsync(payment.Id, None)).Value;

        Assert.Equal(TransactionStatus.Completed, settled.Status);
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_crash_between_the_commit_and_the_charge_is_healed_by_a_repeat()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();
        var escrow = Contracts.Market.Awaiting(contract, Guid.CreateVersion7(), Market.Now);
        var source = new PaymentSource { MethodId = card, StripePaymentMethodId = (await WalletAsync()).PaymentMethods[0].StripePaymentMethodId };
        var payment = Transaction.StartFunding(escrow.TransactionId, contract.HirerId, contract.Id, contract.TotalAmount, PaymentChannel.Card, Market.Now).PaidWith(source);
        await Market.InsertAsync(escrow, payment);

        var funding = (await FundAsync(contract, new(PaymentMethodId: card))).Value;

        Assert.Equal((payment.Id, FundingStatus.Paid), (funding.Transaction.Id, funding.Status));
        Assert.Equal(2, await CountAsync("charges"));
    }

    [Theory]
    [InlineData("pm_card_chargeDeclined", "generic_decline")]
    [InlineData("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds")]
    [InlineData("pm_card_chargeDeclinedLostCard", "lost_card")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card")]
    [InlineData("pm_card_chargeDeclinedProcessingError", "processing_error")]
    public async Task A_stored_card_that_is_declined_ends_its_payment_and_another_can_be_started_at_once(string issuer, string code)
    {
        var card = await StoreAsync();
        await ChangeIssuerAsync(issuer);
        var contract = await Market.SignedAsync();

        var declined = await FundAsync(contract, new(PaymentMethodId: card));
        var payment = await PaymentAsync(contract.Id);
        var other = (await FundAsync(contract, new())).Value;

        Assert.Equal(("payment_declined", code, 402), (Code(declined), declined.Refusal!.Detail, declined.Refusal.Error.Status));
        Assert.Equal((TransactionStatus.Failed, code), (payment.Status, payment.Problem));
        var (_, intent) = await Market.Stripe.GetAsync($"/v1/payment_intents/{payment.StripePaymentIntentId}");
        Assert.Equal("canceled", Text(intent, "status"));
        Assert.NotEqual(payment.Id, other.Transaction.Id);
        await Market.PayAsync(other);
        // What was declined: created, the charge, the payment, the cancellation.
        await Market.DeliverAllAsync(7);
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        Assert.Equal(TransactionStatus.Failed, (await Market.Store.FindAsync<Transaction>(payment.Id, None))!.Status);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_decline_whose_answer_is_lost_is_told_by_a_repeat()
    {
        var card = await StoreAsync();
        await ChangeIssuerAsync("pm_card_chargeDeclined");
        var contract = await Market.SignedAsync();
        Assert.Equal(200, await Market.Stripe.MisbehaveAsync(new { abortFirst = 1, webhookDropShare = 1.0 }));

        Assert.Equal("payment_provider_unavailable", Code(await FundAsync(contract, new(PaymentMethodId: card))));
        Assert.Equal("payment_declined", Code(await FundAsync(contract, new(PaymentMethodId: card))));

        Assert.Equal(TransactionStatus.Failed, (await PaymentAsync(contract.Id)).Status);
        Assert.Equal(2, await CountAsync("charges"));
    }

    [Fact]
    public async Task A_card_whose_bank_asks_its_holder_leaves_the_payment_to_him()
    {
        var card = await StoreAsync();
        await ChangeIssuerAsync("pm_card_authenticationRequired");
        var contract = await Market.SignedAsync();

        var funding = (await FundAsync(contract, new(PaymentMethodId: card))).Value;
        var again = (await FundAsync(contract, new(PaymentMethodId: card))).Value;

        Assert.Equal((FundingStatus.NeedsPayer, TransactionStatus.Pending), (funding.Status, funding.Transaction.Status));
        Assert.StartsWith(funding.Transaction.StripePaymentIntentId!, funding.ClientSecret, StringComparison.Ordinal);
        Assert.Equal((funding.Transaction.Id, funding.ClientSecret), (again.Transaction.Id, again.ClientSecret));
        var stored = (await WalletAsync()).PaymentMethods[0].StripePaymentMethodId;
        await Market.PayAsync(funding, stored);
        Assert.Equal(FundingStatus.NeedsPayer, (await FundAsync(contract, new(PaymentMethodId: card))).Value.Status);
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/simulators/stripe/payments/{funding.Transaction.StripePaymentIntentId}", "{}")).Status);
        await ProcessUntilAsync("payment_intent.succeeded");
        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_card_of_another_user_changes_nothing()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();
        await Market.Get<StripeCustomers>().EnsureAsync(Market.Stranger.UserId, None);
        var strangers = await StoreAsync("pm_card_mastercard", Market.Stranger.UserId);
        var before = await Market.Store.CountAsync(TransactionCollection.Type.Is(TransactionType.Payment), None);

        foreach (var foreign in (Guid[])[strangers, Guid.CreateVersion7()])
        {
            var refused = await FundAsync(contract, new(PaymentMethodId: foreign));
            Assert.Equal(("invalid_input", "paymentMethodId"), (Code(refused), refused.Refusal!.Errors!.Keys.Single()));
        }

        Assert.Equal(before, await Market.Store.CountAsync(TransactionCollection.Type.Is(TransactionType.Payment), None));
        Assert.Equal("not_found", Code(await Market.Get<FundEscrow>().ExecuteAsync(Market.Stranger, contract.Id, new(PaymentMethodId: card), None)));
        Assert.Equal("not_your_part", Code(await Market.Get<FundEscrow>().ExecuteAsync(Market.Worker, contract.Id, new(PaymentMethodId: card), None)));
        Assert.Equal(1, await CountAsync("charges"));
    }

    [Fact]
    public async Task A_card_that_was_detached_at_stripe_ends_its_payment()
    {
        var card = await StoreAsync();
        await Market.Stripe.PostAsync($"/v1/payment_methods/{(await WalletAsync()).PaymentMethods[0].StripePaymentMethodId}/detach");
        var contract = await Market.SignedAsync();

        var refused = await FundAsync(contract, new(PaymentMethodId: card));

        Assert.Equal(("payment_declined", "payment_method_unexpected_state"), (Code(refused), refused.Refusal!.Detail));
        Assert.Equal(TransactionStatus.Failed, (await PaymentAsync(contract.Id)).Status);
        Assert.Equal(FundingStatus.NeedsPayer, (await FundAsync(contract, new())).Value.Status);
    }

    [Fact]
    public async Task A_stored_card_takes_the_place_of_a_payment_that_nobody_has_confirmed()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();
        var first = (await FundAsync(contract, new())).Value;

        var second = (await FundAsync(contract, new(PaymentMethodId: card))).Value;

        Assert.Equal(FundingStatus.Paid, second.Status);
        Assert.Equal(TransactionStatus.Cancelled, (await Market.Store.FindAsync<Transaction>(first.Transaction.Id, None))!.Status);
        var (_, intent) = await Market.Stripe.GetAsync($"/v1/payment_intents/{first.Transaction.StripePaymentIntentId}");
        Assert.Equal("canceled", Text(intent, "status"));
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_payment_that_has_succeeded_is_settled_and_not_replaced()
    {
        var card = await StoreAsync();
        var contract = await Market.SignedAsync();
        await Market.PayAsync((await FundAsync(contract, new())).Value);

        Assert.Equal("escrow_already_held", Code(await FundAsync(contract, new(PaymentMethodId: card))));

        Assert.Equal(Ghs(150_000), (await Market.EscrowAsync(contract.Id)).Held);
        Assert.Equal(2, await CountAsync("charges"));
    }

    [Fact]
    public async Task A_success_after_the_contract_has_ended_goes_back_and_stores_nothing()
    {
        var contract = await Market.SignedAsync();
        var funding = (await FundAsync(contract, Saving)).Value;
        Assert.Null(Code(await Market.Get<Agreements>().CancelAsync(Market.Worker, contract.Id, None)));

        await Market.PayAsync(funding);
        await ProcessUntilAsync("payment_intent.succeeded");

        Assert.Empty(await MethodsAsync());
        await Market.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_card_pays_by_the_wallet_of_its_hirer_although_that_changes_at_the_same_time()
    {
        var contract = await Market.SignedAsync();
        var funding = (await FundAsync(contract, Saving)).Value;
        await Market.PayAsync(funding);

        await Task.WhenAll(
            ProcessUntilAsync("payment_intent.succeeded"),
            Task.Run(async () =>
            {
                for (var times = 0; times < 10; times++) await Market.Get<StripeCustomers>().EnsureAsync(Market.Hirer.UserId, None);
            }));

        Assert.Single(await MethodsAsync());
        Assert.Equal(1, await CountAsync("customers"));
    }

    private Task<Result<EscrowFunding>> FundAsync(ContractView contract, FundingInput input) =>
        Market.Get<FundEscrow>().ExecuteAsync(Market.Hirer, contract.Id, input, None);

    /// <summary>A card that has paid for another contract, or that its holder has given Stripe before.</summary>
    private async Task<Guid> StoreAsync(string card = "pm_card_visa", Guid? other = null)
    {
        if (other is { } userId)
        {
            var wallet = (await Market.Store.FindAsync(WalletCollection.UserId.Is(userId), None))!;
            var (_, method) = await Market.Stripe.PostAsync($"/v1/payment_methods/{card}/attach", $"customer={wallet.StripeCustomerId}");
            var kept = await Market.Get<Transactor>().RunAsync<Wallet>(null, async work => work.Update((await work.FindAsync<Wallet>(wallet.Id, None))!
                .KeepPaymentMethod(Guid.CreateVersion7(), new(Text(method, "id")!, "card") { CustomerId = wallet.StripeCustomerId }, Market.Now)), None);
            return kept.Value.PaymentMethods[^1].Id;
        }

        var isCustomer = await CountAsync("customers") > 0;
        var contract = await Market.SignedAsync();
        await Market.PayAsync((await FundAsync(contract, Saving)).Value, card);
        // The payment that was made and has succeeded, its charge, its card and, the first time, the customer.
        await Market.DeliverAllAsync(isCustomer ? 4 : 5);
        return (await WalletAsync()).PaymentMethods[^1].Id;
    }

    private async Task ChangeIssuerAsync(string card)
    {
        var stored = (await WalletAsync()).PaymentMethods[0].StripePaymentMethodId;
        Assert.Equal(200, (await Market.Stripe.PostAsync($"/simulators/stripe/payment-methods/{stored}", JsonSerializer.Serialize(new { card }))).Status);
    }

    private async Task<Wallet> WalletAsync() => (await Market.Store.FindAsync(WalletCollection.UserId.Is(Market.Hirer.UserId), None))!;

    private async Task<IReadOnlyList<PaymentMethodView>> MethodsAsync() => (await Market.Get<Ledger>().GetWalletAsync(Market.Hirer, None)).Value.PaymentMethods;

    private async Task<int> CountAsync(string objects) => (await Market.Stripe.GetAsync($"/v1/{objects}?limit=100")).Body.GetProperty("data").GetArrayLength();

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
