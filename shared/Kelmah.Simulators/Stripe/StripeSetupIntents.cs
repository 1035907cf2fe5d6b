using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/setup_intents: a payment method that is kept for later.</summary>
internal static class StripeSetupIntents
{
    private const string Type = "setup_intent";

    public static StripeAnswer Create(StripeWork work)
    {
        var intent = work.New(Type);
        var customer = work.Parameters.Text("customer");
        intent["client_secret"] = StripeIds.Prefixed($"{intent["id"]}_secret_");
        intent["customer"] = customer;
        intent["description"] = work.Parameters.Text("description");
        intent["usage"] = work.Parameters.OneOf("usage", "off_session", "on_session") ?? "off_session";
        intent["metadata"] = work.Parameters.Metadata() ?? [];
        work.Parameters.SetPaymentMethodTypes(intent);
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (customer is not null && work.Objects.Find("customer", customer) is null)
            return StripeAnswer.Missing("customer", customer, "customer");
        return work.Create(intent, "setup_intent.created");
    }

    public static StripeAnswer List(StripeWork work)
    {
        var customer = work.Parameters.Text("customer");
        var method = work.Parameters.Text("payment_method");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/setup_intents", intent => created(intent)
            && StripeLists.By("customer", customer)(intent) && StripeLists.By("payment_method", method)(intent));
    }

    public static StripeAnswer Get(StripeWork work)
    {
        work.Parameters.Text("client_secret");
        return work.Get(Type, "intent");
    }

    /// <summary>Attaches the payment method to the customer, if its issuer lets it be kept.</summary>
    public static StripeAnswer Confirm(StripeWork work)
    {
        var given = work.Parameters.RequiredText("payment_method");
        work.Parameters.Text("return_url");
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } intent) return StripeAnswer.Missing(Type, work.Id, "intent");
        if (intent["status"]!.GetValue<string>() != "requires_payment_method") return UnexpectedState(intent, "confirmed");
        if (StripePaymentMethods.Resolve(work, given) is not { } method)
            return StripeAnswer.Missing("payment_method", given, "payment_method");
        var card = StripeTestCard.Of(method);
        if (card is { Code: not null, IsKept: false }) return Decline(work, intent, card);
        intent["status"] = "succeeded";
        intent["payment_method"] = method["id"]!.DeepClone();
        work.Objects.Update(intent);
        if (intent["customer"]?.GetValue<string>() is { } customer) StripePaymentMethods.AttachTo(work, method, customer);
        work.Emit("setup_intent.succeeded", intent);
        return StripeAnswer.Ok(intent);
    }

    public static StripeAnswer Cancel(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } intent) return StripeAnswer.Missing(Type, work.Id, "intent");
        if (intent["status"]!.GetValue<string>() != "requires_payment_method") return UnexpectedState(intent, "canceled");
        intent["status"] = "canceled";
        work.Objects.Update(intent);
        work.Emit("setup_intent.canceled", intent);
        return StripeAnswer.Ok(intent);
    }

    private static StripeAnswer Decline(StripeWork work, JsonObject intent, StripeTestCard card)
    {
        intent["last_setup_error"] = new JsonObject
        {
            ["code"] = card.Code,
            ["decline_code"] = card.DeclineCode,
            ["message"] = card.Message,
            ["type"] = "card_error",
        };
        work.Objects.Update(intent);
        work.Emit("setup_intent.setup_failed", intent);
        var more = new JsonObject { ["decline_code"] = card.DeclineCode, [Type] = intent.DeepClone() };
        return StripeAnswer.Error(402, "card_error", card.Message, card.Code, more: more);
    }

    private static StripeAnswer UnexpectedState(JsonObject intent, string verb) => StripeAnswer.InvalidRequest(
        $"This SetupIntent could not be {verb} because it has a status of {intent["status"]}.", null, "setup_intent_unexpected_state");
}
