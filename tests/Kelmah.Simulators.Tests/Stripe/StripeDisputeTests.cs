using System.Text.Json;
using Stripe;

namespace Kelmah.Simulators.Tests.Stripe;

/// <summary>Cardholders who dispute what they paid, and the banks that decide.</summary>
public sealed class StripeDisputeTests : StripeSimulatorTest
{
    private const int EventsOfAPayment = 3;
    private const long Charged = 100_000;

    /// <summary>What is left of the balance after the charge's fee, and after a dispute's fee of 15.00 USD, which is 230.77 GHS here.</summary>
    private const long Paid = Charged - 2_930;
    private const long DisputeFee = 23_077;

    [Theory]
    [InlineData("pm_card_createDispute", "fraudulent", "10.4")]
    [InlineData("pm_card_createDisputeProductNotReceived", "product_not_received", "13.1")]
    public async Task A_dispute_takes_its_amount_and_a_fee_and_keeps_the_charge_from_being_refunded(string card, string reason, string code)
    {
        var paid = await Stripe.PayAsync(Charged, paymentMethod: card);

        var dispute = Assert.Single(await Stripe.Disputes.ListAsync(new() { PaymentIntent = paid.Id }));
        var charge = await Stripe.Charges.GetAsync(paid.LatestChargeId);
        var withdrawn = Assert.Single(await Stripe.BalanceTransactions.ListAsync(new() { Source = dispute.Id }));
        var refused = await Assert.ThrowsAsync<StripeException>(() => Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id }));

        Assert.Equal(("needs_response", reason, Charged, "ghs"), (dispute.Status, dispute.Reason, dispute.Amount, dispute.Currency));
        Assert.Equal(("chargeback", code), (dispute.PaymentMethodDetails.Card.CaseType, dispute.PaymentMethodDetails.Card.NetworkReasonCode));
        Assert.Equal(new DateTime(2026, 1, 10, 23, 59, 59, DateTimeKind.Utc), dispute.EvidenceDetails.DueBy);
        Assert.True(charge.Disputed);
        Assert.False(dispute.IsChargeRefundable);
        Assert.Equal(("adjustment", "dispute", -Charged, DisputeFee, -Charged - DisputeFee),
            (withdrawn.Type, withdrawn.ReportingCategory, withdrawn.Amount, withdrawn.Fee, withdrawn.Net));
        Assert.Equal(withdrawn.Id, Assert.Single(dispute.BalanceTransactions).Id);
        Assert.Equal("charge_disputed", refused.StripeError.Code);
        Assert.Equal(Paid - Charged - DisputeFee, await BalanceAsync());
        Assert.Equal("charge.dispute.created charge.dispute.funds_withdrawn", await Stripe.EventTypesAsync(EventsOfAPayment));
    }

    [Fact]
    public async Task Winning_evidence_returns_the_amount_but_not_the_fee()
    {
        var (paid, dispute) = await DisputedAsync("pm_card_createDispute");

        var submitted = await SubmitAsync(dispute, "winning_evidence");
        var won = await Stripe.Disputes.GetAsync(dispute);
        var refund = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id, Amount = 1 });

        Assert.Equal(("under_review", true, 1), (submitted.Status, submitted.EvidenceDetails.HasEvidence, submitted.EvidenceDetails.SubmissionCount));
        Assert.Equal(("won", "succeeded"), (won.Status, refund.Status));
        Assert.Equal(["dispute", "dispute_reversal"], won.BalanceTransactions.Select(moved => moved.ReportingCategory));
        Assert.Equal(Paid - DisputeFee - 1, await BalanceAsync());
        Assert.StartsWith(
            "charge.dispute.created charge.dispute.funds_withdrawn charge.dispute.updated charge.dispute.updated charge.dispute.funds_reinstated charge.dispute.closed",
            await Stripe.EventTypesAsync(EventsOfAPayment),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Losing_evidence_loses_and_evidence_that_is_only_kept_decides_nothing()
    {
        var (_, dispute) = await DisputedAsync("pm_card_createDispute");

        var kept = await Stripe.Disputes.UpdateAsync(dispute, new() { Evidence = new() { ProductDescription = "A roof" }, Submit = false });
        await SubmitAsync(dispute, "losing_evidence");
        var lost = await Stripe.Disputes.GetAsync(dispute);
        var again = await Assert.ThrowsAsync<StripeException>(() => SubmitAsync(dispute, "winning_evidence"));

        Assert.Equal(("needs_response", 0), (kept.Status, kept.EvidenceDetails.SubmissionCount));
        Assert.Equal(("lost", "A roof"), (lost.Status, lost.Evidence.ProductDescription));
        Assert.Contains("lost", again.Message, StringComparison.Ordinal);
        Assert.Equal(Paid - Charged - DisputeFee, await BalanceAsync());
    }

    [Fact]
    public async Task A_dispute_that_nobody_answers_is_lost_when_its_time_is_over_and_other_evidence_75_days_later()
    {
        var (_, silent) = await DisputedAsync("pm_card_createDispute");
        var (_, answered) = await DisputedAsync("pm_card_createDisputeProductNotReceived");
        await SubmitAsync(answered, "Photographs of the roof.");
        Clock.Advance(TimeSpan.FromDays(74));
        var statuses = (await Stripe.Disputes.GetAsync(silent), await Stripe.Disputes.GetAsync(answered));
        Clock.Advance(TimeSpan.FromDays(1));
        var later = await Stripe.Disputes.GetAsync(answered);
        var told = Assert.Single(await Stripe.Events.ListAsync(new() { Type = "charge.dispute.closed", Created = new DateRangeOptions { LessThan = new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc) } }));

        Assert.Equal(("lost", "under_review", "lost"), (statuses.Item1.Status, statuses.Item2.Status, later.Status));
        Assert.Equal((silent, new DateTime(2026, 1, 10, 23, 59, 59, DateTimeKind.Utc)), (((Dispute)told.Data.Object).Id, told.Created));
    }

    [Fact]
    public async Task A_dispute_can_be_given_up()
    {
        var (_, dispute) = await DisputedAsync("pm_card_createDispute");

        var closed = await Stripe.Disputes.CloseAsync(dispute);

        Assert.Equal("lost", closed.Status);
        await Assert.ThrowsAsync<StripeException>(() => Stripe.Disputes.CloseAsync(dispute));
    }

    [Fact]
    public async Task An_inquiry_moves_no_money_and_closes_or_becomes_a_dispute()
    {
        var (paid, closing) = await DisputedAsync("pm_card_createDisputeInquiry");
        var inquiry = await Stripe.Disputes.GetAsync(closing);
        var refund = await Stripe.Refunds.CreateAsync(new() { PaymentIntent = paid.Id, Amount = 1 });
        await SubmitAsync(closing, "winning_evidence");
        var balance = await BalanceAsync();
        var (_, escalating) = await DisputedAsync("pm_card_createDisputeInquiry");
        await SubmitAsync(escalating, "escalate_inquiry_evidence");
        var escalated = await Stripe.Disputes.GetAsync(escalating);

        Assert.Equal(("warning_needs_response", "inquiry", "succeeded"), (inquiry.Status, inquiry.PaymentMethodDetails.Card.CaseType, refund.Status));
        Assert.Equal("warning_closed", (await Stripe.Disputes.GetAsync(closing)).Status);
        Assert.Equal(Paid - 1, balance);
        Assert.Equal(("needs_response", "chargeback"), (escalated.Status, escalated.PaymentMethodDetails.Card.CaseType));
        Assert.Equal((2 * Paid) - 1 - Charged - DisputeFee, await BalanceAsync());
    }

    [Theory]
    [InlineData("won", Paid - DisputeFee)]
    [InlineData("lost", Paid - 60_000 - DisputeFee)]
    public async Task Anybody_can_dispute_a_part_of_a_payment_and_decide(string verdict, long balance)
    {
        var paid = await Stripe.PayAsync(Charged);

        var (opened, dispute) = await ControlAsync("", new { paymentIntent = paid.Id, amount = 60_000, reason = "product_unacceptable" });
        var (twice, _) = await ControlAsync("", new { charge = paid.LatestChargeId });
        var (decided, _) = await ControlAsync($"/{dispute.GetProperty("id")}", new { status = verdict });
        var (again, _) = await ControlAsync($"/{dispute.GetProperty("id")}", new { status = verdict });

        Assert.Equal((200, 400, 200, 400), (opened, twice, decided, again));
        Assert.Equal((60_000, "product_unacceptable"), (dispute.GetProperty("amount").GetInt64(), dispute.GetProperty("reason").GetString()));
        Assert.Equal(balance, await BalanceAsync());
    }

    [Fact]
    public async Task An_inquiry_becomes_a_dispute_when_the_bank_is_not_content()
    {
        var paid = await Stripe.PayAsync(Charged);
        var (_, inquiry) = await ControlAsync("", new { charge = paid.LatestChargeId, inquiry = true });
        var id = inquiry.GetProperty("id").GetString()!;
        await Stripe.Disputes.UpdateAsync(id, new() { Evidence = new() { ProductDescription = "A roof" }, Metadata = new() { ["evidence"] = "one" }, Submit = true });

        var (escalated, _) = await ControlAsync($"/{id}", new { status = "needs_response" });
        var (again, _) = await ControlAsync($"/{id}", new { status = "needs_response" });

        var dispute = await Stripe.Disputes.GetAsync(id);
        Assert.Equal((200, 400, "needs_response", "one"), (escalated, again, dispute.Status, dispute.Metadata["evidence"]));
        Assert.Equal(Paid - Charged - DisputeFee, await BalanceAsync());
    }

    [Fact]
    public async Task A_text_of_evidence_has_a_limit()
    {
        var (_, dispute) = await DisputedAsync("pm_card_createDispute");

        var refused = await Assert.ThrowsAsync<StripeException>(() => Stripe.Disputes.UpdateAsync(dispute, new() { Evidence = new() { UncategorizedText = new('x', 20_001) } }));
        var taken = await Stripe.Disputes.UpdateAsync(dispute, new() { Evidence = new() { UncategorizedText = new('x', 20_000) }, Submit = true });

        Assert.Equal(("evidence[uncategorized_text]", "under_review", 1), (refused.StripeError.Param, taken.Status, taken.EvidenceDetails.SubmissionCount));
    }

    [Fact]
    public async Task A_dispute_that_cannot_be_is_refused()
    {
        var paid = await Stripe.PayAsync(Charged);
        object[] wrong =
        [
            new { charge = "ch_none" }, new { charge = paid.LatestChargeId, amount = Charged + 1 }, new { charge = paid.LatestChargeId, reason = "mood" },
            new { charge = paid.LatestChargeId, colour = "red" },
        ];

        foreach (var body in wrong) Assert.InRange((await ControlAsync("", body)).Status, 400, 404);
        var (_, inquiry) = await ControlAsync("", new { charge = paid.LatestChargeId, inquiry = true });

        Assert.Equal(400, (await ControlAsync($"/{inquiry.GetProperty("id")}", new { status = "won" })).Status);
        Assert.Equal(200, (await ControlAsync($"/{inquiry.GetProperty("id")}", new { status = "warning_closed" })).Status);
        Assert.Equal(Paid, await BalanceAsync());
    }

    private Task<(int Status, JsonElement Body)> ControlAsync(string path, object body) =>
        Simulator.PostAsync($"/simulators/stripe/disputes{path}", JsonSerializer.Serialize(body));

    private async Task<(PaymentIntent Paid, string Dispute)> DisputedAsync(string card)
    {
        var paid = await Stripe.PayAsync(Charged, paymentMethod: card);
        return (paid, Assert.Single(await Stripe.Disputes.ListAsync(new() { Charge = paid.LatestChargeId })).Id);
    }

    private Task<Dispute> SubmitAsync(string dispute, string text) =>
        Stripe.Disputes.UpdateAsync(dispute, new() { Evidence = new() { UncategorizedText = text } });

    private async Task<long> BalanceAsync() => Assert.Single((await Stripe.Balance.GetAsync()).Available).Amount;
}
