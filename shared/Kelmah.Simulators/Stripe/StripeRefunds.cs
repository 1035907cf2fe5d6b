using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/refunds and https://docs.stripe.com/refunds#failed-refunds</summary>
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
        return Refusal(work, charge, amount) ?? Pay(work, charge, amount, reason, metadata);
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    public static StripeAnswer List(StripeWork work)
    {
        var intent = work.Parameters.Text("payment_intent");
        var charge = work.Parameters.Text("charge");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/refunds", refund => created(refund)
            && StripeLists.By("payment_intent", intent)(refund) && StripeLists.By("charge", charge)(refund));
    }

    public static StripeAnswer Update(StripeWork work)
    {
        if (work.Find(Type) is not { } refund) return StripeAnswer.Missing(Type, work.Id, Type);
        work.Parameters.SetMetadata(refund);
        if (work.Parameters.Refusal is { } refusal) return refusal;
        Updated(work, refund);
        return StripeAnswer.Ok(refund);
    }

    /// <summary>
    /// Takes back a refund that is still under way. Stripe's API does so in the status <c>requires_action</c>, which a card's
    /// refund never has, and its Dashboard in <c>pending</c>; here the API does both.
    /// </summary>
    public static StripeAnswer Cancel(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } refund) return StripeAnswer.Missing(Type, work.Id, Type);
        if (Status(refund) is not ("pending" or "requires_action"))
            return StripeAnswer.InvalidRequest($"This refund cannot be canceled because it has a status of {Status(refund)}.");
        GiveBack(work, refund, "canceled");
        return StripeAnswer.Ok(refund);
    }

    /// <summary>The bank has taken a refund that was pending.</summary>
    public static void Succeed(StripeWork work)
    {
        var refund = work.Find(Type)!;
        if (Status(refund) != "pending") return;
        SetStatus(refund, "succeeded");
        Updated(work, refund, new JsonObject { ["status"] = "pending" });
    }

    /// <summary>The bank has sent back a refund that was held for paid.</summary>
    public static void Fail(StripeWork work)
    {
        var refund = work.Find(Type)!;
        refund["failure_reason"] = "expired_or_canceled_card";
        GiveBack(work, refund, "failed");
        work.Emit("refund.failed", refund);
    }

    private static StripeAnswer? Refusal(StripeWork work, JsonObject charge, long? amount)
    {
        if (charge["status"]!.GetValue<string>() != "succeeded")
            return StripeAnswer.InvalidRequest($"Charge {charge["id"]} was not successful and cannot be refunded.", "charge");
        if (work.Misbehaviour.Settings.RefuseRefunds is { } code) return Refuse(charge, code);
        if (StripeDisputes.HasTaken(work, charge)) return Refuse(charge, "charge_disputed");
        var left = Left(charge);
        if (left == 0) return Refuse(charge, "charge_already_refunded");
        return amount > left
            ? StripeAnswer.InvalidRequest($"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", "amount")
            : null;
    }

    private static StripeAnswer Refuse(JsonObject charge, string code) => StripeAnswer.InvalidRequest(
        code switch
        {
            "charge_already_refunded" => $"Charge {charge["id"]} has already been refunded.",
            "charge_disputed" => $"Charge {charge["id"]} has been charged back; cannot issue a refund.",
            _ => "Insufficient funds in your Stripe balance to refund this amount.",
        },
        null,
        code);

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
        PlanOutcome(work, charge, refund);
        ChangeRefunded(work, charge, refunded);
        work.Create(refund, "refund.created");
        work.Emit("charge.refunded", charge);
        work.Emit("refund.updated", refund);
        return StripeAnswer.Ok(refund);
    }

    /// <summary>What the payer's bank will do: that of a test card, or what the shares decide.</summary>
    private static void PlanOutcome(StripeWork work, JsonObject charge, JsonObject refund)
    {
        var card = StripeTestCard.OfCharge(charge);
        var fails = work.Misbehaviour.FailsRefund() || card.RefundFails;
        var isPending = work.Misbehaviour.DelaysRefund() || card.RefundIsPending;
        var delay = work.Misbehaviour.Settings.RefundDelaySeconds;
        if (isPending && !fails) SetStatus(refund, "pending");
        if (fails) work.Later(StripeLaterChange.RefundFailure, refund, delay);
        else if (isPending) work.Later(StripeLaterChange.RefundSuccess, refund, delay);
    }

    /// <summary>Ends a refund without success: its amount is the platform's again, and can be refunded once more.</summary>
    private static void GiveBack(StripeWork work, JsonObject refund, string status)
    {
        var before = Status(refund);
        var amount = refund["amount"]!.GetValue<long>();
        SetStatus(refund, status);
        refund["failure_balance_transaction"] = StripeBalance.Move(work, "refund_failure", refund, amount);
        ChangeRefunded(work, work.Objects.Find("charge", refund["charge"]!.GetValue<string>())!, -amount);
        Updated(work, refund, new JsonObject { ["status"] = before });
    }

    private static void Updated(StripeWork work, JsonObject refund, JsonObject? previous = null)
    {
        work.Objects.Update(refund);
        work.Emit("charge.refund.updated", refund, (JsonObject?)previous?.DeepClone());
        work.Emit("refund.updated", refund, previous);
    }

    private static void SetStatus(JsonObject refund, string status)
    {
        refund["status"] = status;
        if (status == "pending") refund["pending_reason"] = "processing";
        else refund.Remove("pending_reason");
    }

    private static void ChangeRefunded(StripeWork work, JsonObject charge, long by)
    {
        charge["amount_refunded"] = charge["amount_refunded"]!.GetValue<long>() + by;
        charge["refunded"] = Left(charge) == 0;
        work.Objects.Update(charge);
    }

    private static string Status(JsonObject refund) => refund["status"]!.GetValue<string>();

    private static long Left(JsonObject charge) =>
        charge["amount"]!.GetValue<long>() - charge["amount_refunded"]!.GetValue<long>();
}
