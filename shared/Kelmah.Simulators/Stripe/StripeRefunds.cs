using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/refunds</summary>
internal static class StripeRefunds
{
    private const string Type = "refund";

    public static StripeAnswer Create(StripeWork work)
    {
        var intentId = work.Parameters.Text("payment_intent");
        var chargeId = work.Parameters.Text("charge");
        var amount = work.Parameters.Amount("amount");
        var reason = work.Parameters.OneOf("reason", "duplicate", "fraudulent", "requested_by_customer");
        var metadata = work.Parameters.Metadata();
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (intentId is null && chargeId is null)
            return StripeAnswer.InvalidRequest("One of the following params should be provided for this request: payment_intent or charge.");
        if (intentId is not null)
        {
            if (work.Objects.Find("payment_intent", intentId) is not { } intent)
                return StripeAnswer.Missing("payment_intent", intentId, "payment_intent");
            chargeId = intent["status"]!.GetValue<string>() == "succeeded" ? intent["latest_charge"]!.GetValue<string>() : null;
            if (chargeId is null)
                return StripeAnswer.InvalidRequest($"This PaymentIntent ({intentId}) does not have a successful charge to refund.", "payment_intent");
        }

        if (work.Objects.Find("charge", chargeId!) is not { } charge) return StripeAnswer.Missing("charge", chargeId!, "charge");
        return Refusal(charge, amount) ?? Pay(work, charge, amount, reason, metadata);
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    public static StripeAnswer List(StripeWork work)
    {
        var intent = work.Parameters.Text("payment_intent");
        var charge = work.Parameters.Text("charge");
        return StripeLists.Answer(work, Type, "/v1/refunds", refund =>
            StripeLists.By("payment_intent", intent)(refund) && StripeLists.By("charge", charge)(refund));
    }

    private static StripeAnswer? Refusal(JsonObject charge, long? amount)
    {
        if (charge["status"]!.GetValue<string>() != "succeeded")
            return StripeAnswer.InvalidRequest($"Charge {charge["id"]} was not successful and cannot be refunded.", "charge");
        var left = Left(charge);
        if (left == 0)
            return StripeAnswer.InvalidRequest($"Charge {charge["id"]} has already been refunded.", null, "charge_already_refunded");
        return amount > left
            ? StripeAnswer.InvalidRequest($"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
            : null;
    }

    private static StripeAnswer Pay(StripeWork work, JsonObject charge, long? amount, string? reason, JsonObject? metadata)
    {
        var refund = work.New(Type);
        var refunded = amount ?? Left(charge);
        refund["amount"] = refunded;
        refund["charge"] = charge["id"]!.DeepClone();
        refund["reason"] = reason;
        refund["metadata"] = metadata ?? [];
        foreach (var field in (string[])["currency", "payment_intent", "customer", "payment_method"])
            refund[field] = charge[field]?.DeepClone();
        refund["balance_transaction"] = StripeBalance.Move(work, Type, refund, -refunded);
        charge["amount_refunded"] = charge["amount_refunded"]!.GetValue<long>() + refunded;
        charge["refunded"] = Left(charge) == 0;
        work.Create(refund, "refund.created");
        work.Objects.Update(charge);
        work.Emit("charge.refunded", charge);
        work.Emit("refund.updated", refund);
        return StripeAnswer.Ok(refund);
    }

    private static long Left(JsonObject charge) =>
        charge["amount"]!.GetValue<long>() - charge["amount_refunded"]!.GetValue<long>();
}
