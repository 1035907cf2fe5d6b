using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/charges: one attempt to be paid.</summary>
internal static class StripeCharges
{
    private const string Type = "charge";

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    public static StripeAnswer List(StripeWork work)
    {
        var intent = work.Parameters.Text("payment_intent");
        var customer = work.Parameters.Text("customer");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/charges", charge => created(charge)
            && StripeLists.By("payment_intent", intent)(charge) && StripeLists.By("customer", customer)(charge));
    }

    /// <summary>Charges the payment method, and moves the payment to what its card's issuer answers.</summary>
    public static StripeAnswer Attempt(StripeWork work, JsonObject intent, JsonObject paymentMethod)
    {
        var card = StripeTestCard.Of(paymentMethod);
        var charge = Draft(work, intent, paymentMethod, card);
        intent["latest_charge"] = charge["id"]!.DeepClone();
        return card.Code is null
            ? Succeed(work, intent, paymentMethod, charge)
            : Decline(work, intent, paymentMethod, charge, card);
    }

    /// <summary>Gives a charge its balance transaction later, https://docs.stripe.com/payments/payment-intents/asynchronous-capture.</summary>
    public static void Settle(StripeWork work)
    {
        var charge = work.Find(Type)!;
        charge["balance_transaction"] = Pay(work, charge);
        work.Objects.Update(charge);
        work.Emit("charge.updated", charge, new JsonObject { ["balance_transaction"] = null });
    }

    private static string Pay(StripeWork work, JsonObject charge) =>
        StripeBalance.Move(work, Type, charge, charge["amount"]!.GetValue<long>());

    private static JsonObject Draft(StripeWork work, JsonObject intent, JsonObject paymentMethod, StripeTestCard card)
    {
        var charge = work.New(Type);
        foreach (var field in (string[])["amount", "currency", "customer", "description", "metadata", "transfer_group",
            "receipt_email", "statement_descriptor", "statement_descriptor_suffix", "on_behalf_of"])
        {
            charge[field] = intent[field]?.DeepClone();
        }

        charge["payment_intent"] = intent["id"]!.DeepClone();
        charge["payment_method"] = paymentMethod["id"]!.DeepClone();
        charge["billing_details"] = paymentMethod["billing_details"]!.DeepClone();
        charge["refunds"]!["url"] = $"/v1/charges/{charge["id"]}/refunds";
        card.Fill(charge["payment_method_details"]!["card"]!.AsObject());
        return charge;
    }

    private static StripeAnswer Succeed(StripeWork work, JsonObject intent, JsonObject paymentMethod, JsonObject charge)
    {
        var amount = charge["amount"]!.GetValue<long>();
        charge["status"] = "succeeded";
        charge["paid"] = true;
        charge["captured"] = true;
        charge["amount_captured"] = amount;
        charge["calculated_statement_descriptor"] = "KELMAH";
        charge["payment_method_details"]!["card"]!["amount_authorized"] = amount;
        charge["payment_method_details"]!["card"]!["overcapture"]!["maximum_amount_capturable"] = amount;
        charge["outcome"] = Outcome("authorized", "approved_by_network", "Payment complete.", null);
        var delay = work.Misbehaviour.Settings.BalanceDelaySeconds;
        if (delay > 0) work.Later(StripeLaterChange.Balance, charge, delay);
        else charge["balance_transaction"] = Pay(work, charge);
        intent["status"] = "succeeded";
        intent["amount_received"] = amount;
        intent["payment_method"] = paymentMethod["id"]!.DeepClone();
        intent["last_payment_error"] = null;
        work.Objects.Insert(charge);
        work.Objects.Update(intent);
        work.Emit("charge.succeeded", charge);
        work.Emit("payment_intent.succeeded", intent);
        if (StripeTestCard.OfCharge(charge).DisputeReason is not null) work.Later(StripeLaterChange.Dispute, charge, 0);
        if (intent["setup_future_usage"] is not null && intent["customer"]?.GetValue<string>() is { } customer
            && paymentMethod["customer"] is null)
        {
            StripePaymentMethods.AttachTo(work, paymentMethod, customer);
        }

        return StripeAnswer.Ok(intent);
    }

    private static StripeAnswer Decline(
        StripeWork work, JsonObject intent, JsonObject paymentMethod, JsonObject charge, StripeTestCard card)
    {
        charge["failure_code"] = card.Code;
        charge["failure_message"] = card.Message;
        charge["outcome"] = Outcome("issuer_declined", "declined_by_network", card.Message, card.DeclineCode ?? card.Code);
        var error = new JsonObject
        {
            ["charge"] = charge["id"]!.DeepClone(),
            ["payment_method"] = paymentMethod.DeepClone(),
        };
        if (card.DeclineCode is not null) error["decline_code"] = card.DeclineCode;
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["last_payment_error"] = error.DeepClone();
        intent["last_payment_error"]!["code"] = card.Code;
        intent["last_payment_error"]!["message"] = card.Message;
        intent["last_payment_error"]!["type"] = "card_error";
        work.Objects.Insert(charge);
        work.Objects.Update(intent);
        work.Emit("charge.failed", charge);
        work.Emit("payment_intent.payment_failed", intent);
        error["payment_intent"] = intent.DeepClone();
        return StripeAnswer.Error(402, "card_error", card.Message, card.Code, more: error);
    }

    private static JsonObject Outcome(string type, string networkStatus, string message, string? reason) => new()
    {
        ["advice_code"] = null,
        ["network_advice_code"] = null,
        ["network_decline_code"] = null,
        ["network_status"] = networkStatus,
        ["reason"] = reason,
        ["risk_level"] = "normal",
        ["seller_message"] = message,
        ["type"] = type,
    };
}
