using System.Globalization;
using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>What somebody else than the platform does at Stripe, such as a cardholder or a bank.</summary>
internal interface IStripeControl
{
    StripeAnswer Apply(StripeWork work);
}

/// <summary>A cardholder disputes a payment, which is named by its charge or by its intent.</summary>
/// <param name="Charge">The charge.</param>
/// <param name="PaymentIntent">The payment, instead of its charge.</param>
/// <param name="Amount">How much of it, in minor units; all that is not refunded where it is null.</param>
/// <param name="Reason">One of Stripe's reasons.</param>
/// <param name="Inquiry">Whether the bank only asks, which moves no money.</param>
internal sealed record StripeNewDispute(
    string? Charge, string? PaymentIntent, long? Amount, string Reason = "fraudulent", bool Inquiry = false) : IStripeControl
{
    public StripeAnswer Apply(StripeWork work)
    {
        var id = Charge ?? work.Objects.Find("payment_intent", PaymentIntent ?? "")?["latest_charge"]?.GetValue<string>() ?? "";
        if (work.Objects.Find("charge", id) is not { } charge) return StripeAnswer.Missing("charge", id, "charge");
        return charge["payment_method_details"]!["card"] is null
            ? StripeAnswer.InvalidRequest("Only the charge of a card can be disputed.", "charge")
            : StripeDisputes.Open(work, charge, Amount, Reason, Inquiry);
    }
}

/// <summary>The bank decides the dispute that the path names.</summary>
/// <param name="Status"><c>won</c>, <c>lost</c> or, of an inquiry, <c>warning_closed</c>.</param>
internal sealed record StripeVerdict(string Status) : IStripeControl
{
    public StripeAnswer Apply(StripeWork work)
    {
        if (work.Find("dispute") is not { } dispute) return StripeAnswer.Missing("dispute", work.Id, "dispute");
        return Status switch
        {
            "won" or "lost" or "warning_closed" => StripeDisputes.Decide(work, dispute, Status),
            "needs_response" => StripeDisputes.BecomeDispute(work, dispute),
            _ => StripeAnswer.InvalidRequest("Invalid status: must be one of won, lost, warning_closed, needs_response", "status"),
        };
    }
}

/// <summary>The payer answers the bank of the payment that the path names, which waits for that (<c>requires_action</c>).</summary>
/// <param name="Succeeds">Whether it is he.</param>
internal sealed record StripeAuthentication(bool Succeeds = true) : IStripeControl
{
    public StripeAnswer Apply(StripeWork work)
    {
        if (work.Find("payment_intent") is not { } intent) return StripeAnswer.Missing("payment_intent", work.Id, "intent");
        return intent["status"]!.GetValue<string>() == "requires_action"
            ? StripeCharges.Authenticate(work, intent, Succeeds)
            : StripeAnswer.InvalidRequest($"This PaymentIntent waits for nobody: it has a status of {intent["status"]}.", null, "payment_intent_unexpected_state");
    }
}

/// <summary>From now on the issuer of the card that the path names answers as that of a test card does, as when a card is reported lost.</summary>
/// <param name="Card">A test card, such as <c>pm_card_chargeDeclinedLostCard</c>.</param>
internal sealed record StripeChangedIssuer(string Card) : IStripeControl
{
    public StripeAnswer Apply(StripeWork work)
    {
        if (work.Find("payment_method") is not { } method) return StripeAnswer.Missing("payment_method", work.Id, "payment_method");
        if (StripeTestCard.Find(Card) is not { Type: "card" } card || method["card"] is not { } details)
            return StripeAnswer.InvalidRequest("Invalid card: it must be a test card such as pm_card_chargeDeclined, and so must the payment method.", "card");
        details["fingerprint"] = card.Fingerprint;
        work.Objects.Update(method);
        return StripeAnswer.Ok(method);
    }
}

/// <summary>The bank does not take the payout that the path names, or sends it back days after it was paid.</summary>
/// <param name="Code">One of Stripe's, https://docs.stripe.com/api/payouts/failures.</param>
internal sealed record StripePayoutFailure(string Code = "account_closed") : IStripeControl
{
    public StripeAnswer Apply(StripeWork work) =>
        work.Find("payout") is { } payout ? StripePayouts.Fail(work, payout, Code) : StripeAnswer.Missing("payout", work.Id, "payout");
}

/// <summary>What happens to the connected account that the path names.</summary>
/// <param name="Spent">How much its owner spends of its balance, in minor units.</param>
/// <param name="Currency">The currency of that.</param>
/// <param name="Disabled">Whether Stripe turns it down.</param>
internal sealed record StripeAccountChange(long Spent = 0, string Currency = "usd", bool Disabled = false) : IStripeControl
{
    public StripeAnswer Apply(StripeWork work)
    {
        if (work.Find("account") is not { } account) return StripeAnswer.Missing("account", work.Id, "account");
        if (Spent != 0) work.Connected.ChangeBalance(work.Id, Currency, -Spent);
        if (Disabled) StripeAccounts.Disable(work, account);
        return StripeAnswer.Ok(account);
    }
}

/// <summary>An event of any type, as of a feature that is not simulated, is posted.</summary>
/// <param name="Type">
/// The type. One that begins with <c>v2.</c> makes a thin event, https://docs.stripe.com/event-destinations#thin-events, any other
/// one with the object as it is, or with no more than its id and type if the simulator does not have it.
/// </param>
/// <param name="Object">What it is about; null only for a thin event.</param>
/// <param name="Account">The connected account that it happened in; null where it is the platform.</param>
internal sealed record StripeNewEvent(string Type, StripeReference? Object, string? Account) : IStripeControl
{
    public StripeAnswer Apply(StripeWork work)
    {
        var isThin = Type.StartsWith("v2.", StringComparison.Ordinal);
        if (Object is null && !isThin) return StripeAnswer.InvalidRequest("Missing required param: object.", "object", "parameter_missing");
        var emitted = isThin ? Thin(work) : Snapshot(work, Object!);
        if (Account is null && !isThin) return StripeAnswer.Ok(emitted);
        work.EmitForeign(emitted);
        return StripeAnswer.Ok(emitted);
    }

    private JsonObject Snapshot(StripeWork work, StripeReference about)
    {
        var subject = work.Objects.Find(about.Id) ?? new JsonObject { ["id"] = about.Id, ["object"] = about.Type };
        if (Account is null)
        {
            work.Emit(Type, subject);
            return work.Events[^1];
        }

        var emitted = work.NewEvent(Type, subject);
        emitted["account"] = Account;
        return emitted;
    }

    private JsonObject Thin(StripeWork work)
    {
        var emitted = new JsonObject
        {
            ["id"] = StripeIds.New("event"),
            ["object"] = "v2.core.event",
            ["type"] = Type,
            ["livemode"] = false,
            ["created"] = work.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["related_object"] = Object is null ? null : new JsonObject { ["id"] = Object.Id, ["type"] = Object.Type, ["url"] = Object.Url },
        };
        if (Account is not null) emitted["context"] = Account;
        return emitted;
    }
}

/// <summary>An object by its id and type, as <c>v2.core.account</c>.</summary>
internal sealed record StripeReference(string Id, string Type)
{
    public string Url => Type.StartsWith("v2.", StringComparison.Ordinal) ? $"/{Type.Replace('.', '/')}s/{Id}" : $"/v1/{Type}s/{Id}";
}
