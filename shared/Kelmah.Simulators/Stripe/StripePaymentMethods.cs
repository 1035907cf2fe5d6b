using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/payment_methods</summary>
internal static class StripePaymentMethods
{
    private const string Type = "payment_method";

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    /// <summary>Attaches a payment method; a test card such as <c>pm_card_visa</c> becomes one of its own first.</summary>
    public static StripeAnswer Attach(StripeWork work)
    {
        var customer = work.Parameters.RequiredText("customer");
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Objects.Find("customer", customer) is null) return StripeAnswer.Missing("customer", customer, "customer");
        if (Resolve(work, work.Id) is not { } paymentMethod) return StripeAnswer.Missing(Type, work.Id, Type);
        var owner = paymentMethod["customer"]?.GetValue<string>();
        if (owner is not null && owner != customer)
            return StripeAnswer.InvalidRequest("The payment method you provided has already been attached to a customer.");
        return AttachTo(work, paymentMethod, customer);
    }

    public static StripeAnswer Detach(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } paymentMethod) return StripeAnswer.Missing(Type, work.Id, Type);
        if (paymentMethod["customer"] is null)
            return StripeAnswer.InvalidRequest("The payment method you provided is not attached to a customer so detachment is impossible.");
        paymentMethod["customer"] = null;
        work.Objects.Update(paymentMethod);
        work.Emit("payment_method.detached", paymentMethod);
        return StripeAnswer.Ok(paymentMethod);
    }

    /// <summary>Changes a card's expiry, as its holder or the card's network does.</summary>
    public static StripeAnswer Update(StripeWork work)
    {
        var card = work.Parameters.Tree("card");
        if (work.Find(Type) is not { } paymentMethod) return StripeAnswer.Missing(Type, work.Id, Type);
        work.Parameters.SetMetadata(paymentMethod);
        foreach (var name in (string[])["exp_month", "exp_year"])
        {
            if ((card?[name] as JsonValue)?.GetValue<string>() is not { } text) continue;
            if (paymentMethod["card"] is not JsonObject details || !long.TryParse(text, out var number))
                return StripeAnswer.InvalidRequest($"Invalid card[{name}]", $"card[{name}]");
            details[name] = number;
        }

        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (paymentMethod["customer"] is null)
            return StripeAnswer.InvalidRequest("You must save this PaymentMethod to a customer before you can update it.");
        work.Objects.Update(paymentMethod);
        work.Emit("payment_method.updated", paymentMethod);
        return StripeAnswer.Ok(paymentMethod);
    }

    public static StripeAnswer List(StripeWork work)
    {
        var customer = work.Parameters.Text("customer");
        var type = work.Parameters.Text("type");
        return StripeLists.Answer(work, Type, "/v1/payment_methods", method => method["customer"] is not null
            && StripeLists.By("customer", customer)(method) && StripeLists.By("type", type)(method));
    }

    public static StripeAnswer ListOfCustomer(StripeWork work)
    {
        var type = work.Parameters.Text("type");
        if (work.Find("customer") is null) return StripeAnswer.Missing("customer", work.Id, "customer");
        return StripeLists.Answer(work, Type, $"/v1/customers/{work.Id}/payment_methods", method =>
            StripeLists.By("customer", work.Id)(method) && StripeLists.By("type", type)(method));
    }

    /// <summary>Detaches whatever is attached to a customer who is deleted.</summary>
    public static void DetachAll(StripeWork work, string customer)
    {
        foreach (var method in work.Objects.Walk(Type).Where(StripeLists.By("customer", customer)).ToList())
        {
            method["customer"] = null;
            work.Objects.Update(method);
            work.Emit("payment_method.detached", method);
        }
    }

    public static StripeAnswer AttachTo(StripeWork work, JsonObject paymentMethod, string customer)
    {
        paymentMethod["customer"] = customer;
        work.Objects.Update(paymentMethod);
        work.Emit("payment_method.attached", paymentMethod);
        return StripeAnswer.Ok(paymentMethod);
    }

    /// <summary>
    /// Refuses to charge a payment method: one of another customer, or one that was used or detached and is attached to nobody.
    /// https://docs.stripe.com/payments/payment-methods#transaction-specific-payment-method-data
    /// </summary>
    /// <param name="intent">What is to be paid.</param>
    /// <param name="method">With what.</param>
    /// <param name="given">The id as the call has it; null for the payment's own, which was checked before.</param>
    public static StripeAnswer? RefuseCharge(JsonObject intent, JsonObject method, string? given)
    {
        if (!intent["payment_method_types"]!.AsArray().Any(type => type!.GetValue<string>() == method["type"]!.GetValue<string>()))
            return StripeAnswer.InvalidRequest($"The PaymentMethod provided ({method["type"]}) is not allowed for this PaymentIntent.", Type);
        var (owner, customer) = (method["customer"]?.GetValue<string>(), intent["customer"]?.GetValue<string>());
        if (owner is not null && owner != customer)
            return StripeAnswer.InvalidRequest($"The PaymentMethod {method["id"]} belongs to a Customer. Please include the Customer in the `customer` parameter on the PaymentIntent.", Type);
        return owner is null && given is not null && StripeTestCard.Find(given) is null
            ? StripeAnswer.InvalidRequest(
                "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, or was detached from a Customer. It may not be used again.", Type, "payment_method_unexpected_state")
            : null;
    }

    /// <summary>The payment method with this id, or a new one made from the test card of that name.</summary>
    public static JsonObject? Resolve(StripeWork work, string id)
    {
        if (StripeTestCard.Find(id) is not { } card) return work.Objects.Find(Type, id);
        var created = work.New(Type);
        card.Fill(created);
        work.Objects.Insert(created);
        return created;
    }
}
