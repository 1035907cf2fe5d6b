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
        return work.Objects.Find("charge", id) is { } charge
            ? StripeDisputes.Open(work, charge, Amount, Reason, Inquiry)
            : StripeAnswer.Missing("charge", id, "charge");
    }
}

/// <summary>The bank decides the dispute that the path names.</summary>
/// <param name="Status"><c>won</c>, <c>lost</c> or, of an inquiry, <c>warning_closed</c>.</param>
internal sealed record StripeVerdict(string Status) : IStripeControl
{
    public StripeAnswer Apply(StripeWork work)
    {
        if (work.Find("dispute") is not { } dispute) return StripeAnswer.Missing("dispute", work.Id, "dispute");
        return Status is "won" or "lost" or "warning_closed"
            ? StripeDisputes.Decide(work, dispute, Status)
            : StripeAnswer.InvalidRequest("Invalid status: must be one of won, lost, warning_closed", "status");
    }
}
