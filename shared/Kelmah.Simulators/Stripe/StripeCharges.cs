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
    /// <param name="work">The call.</param>
    /// <param name="intent">The payment.</param>
    /// <param name="paymentMethod">What is charged.</param>
    /// <param name="offSession">Whether the payer is not there.</param>
    public static StripeAnswer Attempt(StripeWork work, JsonObject intent, JsonObject paymentMethod, bool offSession)
    {
        var card = StripeTestCard.Of(paymentMethod);
        if (card.NeedsPayer && !offSession) return AskPayer(work, intent, paymentMethod);
        if (card.NeedsPayerOffSession) card = card with { Code = "authentication_required", DeclineCode = "authentication_required", Message = "Your card was declined. This transaction requires authentication." };
        return Charge(work, intent, paymentMethod, card);
    }

    /// <summary>The payer has answered his bank.</summary>
    /// <param name="work">The call.</param>
    /// <param name="intent">The payment that waits for it.</param>
    /// <param name="succeeds">Whether it was he.</param>
    public static StripeAnswer Authenticate(StripeWork work, JsonObject intent, bool succeeds)
    {
        var paymentMethod = work.Objects.Find("payment_method", intent["payment_method"]!.GetValue<string>())!;
        intent["next_action"] = null;
        if (succeeds) return Charge(work, intent, paymentMethod, StripeTestCard.Of(paymentMethod));
        const string why = "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
        Refuse(work, intent, new JsonObject
        {
            ["code"] = "payment_intent_authentication_failure",
            ["message"] = why,
            ["payment_method"] = paymentMethod.DeepClone(),
            ["type"] = "invalid_request_error",
        });
        return StripeAnswer.Ok(intent);
    }

    /// <summary>Gives a charge its balance transaction later, https://docs.stripe.com/payments/payment-intents/asynchronous-capture.</summary>
    public static void Settle(StripeWork work)
    {
        var charge = work.Find(Type)!;
        charge["balance_transaction"] = Pay(work, charge);
        work.Objects.Update(charge);
        work.Emit("charge.updated", charge, new JsonObject { ["balance_transaction"] = null });
    }

    private static StripeAnswer AskPayer(StripeWork work, JsonObject intent, JsonObject paymentMethod)
    {
        intent["status"] = "requires_action";
        intent["payment_method"] = paymentMethod["id"]!.DeepClone();
        intent["last_payment_error"] = null;
        intent["next_action"] = new JsonObject { ["type"] = "use_stripe_sdk", ["use_stripe_sdk"] = new JsonObject { ["type"] = "three_d_secure_redirect" } };
        work.Objects.Update(intent);
        work.Emit("payment_intent.requires_action", intent);
        StripeInvoices.FollowAction(work, intent);
        return StripeAnswer.Ok(intent);
    }

    private static StripeAnswer Charge(StripeWork work, JsonObject intent, JsonObject paymentMethod, StripeTestCard card)
    {
        var charge = Draft(work, intent, paymentMethod, card);
        intent["latest_charge"] = charge["id"]!.DeepClone();
        return card.Code is null
            ? Succeed(work, intent, paymentMethod, charge)
            : Decline(work, intent, paymentMethod, charge, card);
    }

    private static void Refuse(StripeWork work, JsonObject intent, JsonObject error)
    {
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["last_payment_error"] = error;
        work.Objects.Update(intent);
        work.Emit("payment_intent.payment_failed", intent);
        StripeInvoices.FollowFailure(work, intent);
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
        card.Fill(charge["payment_method_details"]!.AsObject());
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
        if (charge["payment_method_details"]!["card"] is { } card)
        {
            card["amount_authorized"] = amount;
            card["overcapture"]!["maximum_amount_capturable"] = amount;
        }

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
        StripeInvoices.FollowSuccess(work, intent);
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
        var last = error.DeepClone().AsObject();
        last["code"] = card.Code;
        last["message"] = card.Message;
        last["type"] = "card_error";
        work.Objects.Insert(charge);
        work.Emit("charge.failed", charge);
        Refuse(work, intent, last);
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
