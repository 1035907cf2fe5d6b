using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/payment_intents and https://docs.stripe.com/payments/paymentintents/lifecycle</summary>
internal static class StripePaymentIntents
{
    private const string Type = "payment_intent";

    public static StripeAnswer Create(StripeWork work)
    {
        var intent = work.New(Type);
        var id = intent["id"]!.GetValue<string>();
        intent["amount"] = work.Parameters.RequiredAmount("amount");
        intent["currency"] = work.Parameters.RequiredCurrency();
        intent["client_secret"] = StripeIds.Prefixed($"{id}_secret_");
        SetOptional(work.Parameters, intent);
        var confirm = work.Parameters.Boolean("confirm") ?? false;
        var offSession = work.Parameters.Boolean("off_session");
        work.Parameters.Text("return_url");
        var paymentMethod = work.Parameters.Text("payment_method");
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (TooSmall(work, intent) is { } tooSmall) return tooSmall;
        if (offSession is not null && !confirm)
            return StripeAnswer.InvalidRequest("You cannot set `off_session` unless `confirm` is true.", "off_session");
        var customer = intent["customer"]?.GetValue<string>();
        if (customer is not null && work.Objects.Find("customer", customer) is null)
            return StripeAnswer.Missing("customer", customer, "customer");
        var method = paymentMethod is null ? null : StripePaymentMethods.Resolve(work, paymentMethod);
        if (paymentMethod is not null && method is null)
            return StripeAnswer.Missing("payment_method", paymentMethod, "payment_method");
        if (confirm && method is null)
            return StripeAnswer.InvalidRequest("You cannot confirm this PaymentIntent because it's missing a payment method.", null, "payment_intent_unexpected_state");
        if (method is not null && StripePaymentMethods.RefuseCharge(intent, method, paymentMethod) is { } unusable) return unusable;
        intent["payment_method"] = method?["id"]!.DeepClone();
        if (method is not null) intent["status"] = "requires_confirmation";
        work.Create(intent, "payment_intent.created");
        return confirm ? StripeCharges.Attempt(work, intent, method!, offSession == true) : StripeAnswer.Ok(intent);
    }

    public static StripeAnswer Get(StripeWork work)
    {
        work.Parameters.Text("client_secret");
        return work.Get(Type, "intent");
    }

    public static StripeAnswer List(StripeWork work)
    {
        var customer = work.Parameters.Text("customer");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/payment_intents", intent =>
            StripeLists.By("customer", customer)(intent) && created(intent));
    }

    public static StripeAnswer Update(StripeWork work)
    {
        if (work.Find(Type) is not { } intent) return StripeAnswer.Missing(Type, work.Id, "intent");
        if (work.Parameters.Amount("amount") is { } amount) intent["amount"] = amount;
        SetOptional(work.Parameters, intent);
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (TooSmall(work, intent) is { } tooSmall) return tooSmall;
        if (Status(intent) is not ("requires_payment_method" or "requires_confirmation"))
            return UnexpectedState(intent, "updated");
        work.Objects.Update(intent);
        return StripeAnswer.Ok(intent);
    }

    public static StripeAnswer Confirm(StripeWork work)
    {
        var given = work.Parameters.Text("payment_method");
        work.Parameters.Text("return_url");
        work.Parameters.Text("client_secret");
        var offSession = work.Parameters.Boolean("off_session") ?? false;
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } intent) return StripeAnswer.Missing(Type, work.Id, "intent");
        if (Status(intent) is not ("requires_payment_method" or "requires_confirmation"))
            return UnexpectedState(intent, "confirmed");
        var chosen = given ?? intent["payment_method"]?.GetValue<string>();
        if (chosen is null) return UnexpectedState(intent, "confirmed", " It's missing a payment method.");
        if (StripePaymentMethods.Resolve(work, chosen) is not { } method)
            return StripeAnswer.Missing("payment_method", chosen, "payment_method");
        return StripePaymentMethods.RefuseCharge(intent, method, given) ?? StripeCharges.Attempt(work, intent, method, offSession);
    }

    public static StripeAnswer Cancel(StripeWork work)
    {
        var reason = work.Parameters.OneOf(
            "cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned");
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } intent) return StripeAnswer.Missing(Type, work.Id, "intent");
        if (Status(intent) is "succeeded" or "canceled") return UnexpectedState(intent, "canceled");
        intent["status"] = "canceled";
        intent["canceled_at"] = work.Now;
        intent["cancellation_reason"] = reason;
        work.Objects.Update(intent);
        work.Emit("payment_intent.canceled", intent);
        return StripeAnswer.Ok(intent);
    }

    private static StripeAnswer? TooSmall(StripeWork work, JsonObject intent)
    {
        var currency = intent["currency"]!.GetValue<string>();
        var minimum = StripeCurrencies.Minimum(currency);
        if (intent["amount"]!.GetValue<long>() >= minimum) return null;
        work.Parameters.Refuse(StripeAnswer.InvalidRequest(
            $"The amount is too small: at least {minimum} minor units of {currency} can be charged.", "amount", "amount_too_small"));
        return work.Parameters.Refusal;
    }

    private static void SetOptional(StripeParameters parameters, JsonObject intent)
    {
        foreach (var name in (string[])["description", "customer", "transfer_group", "receipt_email",
            "statement_descriptor", "statement_descriptor_suffix", "setup_future_usage", "on_behalf_of"])
        {
            if (parameters.Text(name) is { } text) intent[name] = text;
        }

        parameters.SetPaymentMethodTypes(intent);
        if (parameters.Tree("automatic_payment_methods") is { } automatic)
            intent["automatic_payment_methods"] = new JsonObject { ["enabled"] = automatic["enabled"]?.GetValue<string>() == "true" };
        parameters.SetMetadata(intent);
    }

    private static string Status(JsonObject intent) => intent["status"]!.GetValue<string>();

    private static StripeAnswer UnexpectedState(JsonObject intent, string verb, string why = "") => StripeAnswer.Error(
        400,
        "invalid_request_error",
        $"This PaymentIntent could not be {verb} because it has a status of {Status(intent)}.{why}",
        "payment_intent_unexpected_state",
        more: new JsonObject { [Type] = intent.DeepClone() });
}
