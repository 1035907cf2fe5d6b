using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/disputes and https://docs.stripe.com/disputes/how-disputes-work</summary>
/// <remarks>
/// A dispute takes its amount and a fee out of the balance when it is opened, an inquiry nothing. Who does not answer in time has
/// lost, and an inquiry ends after 120 days. The bank decides by Stripe's words for tests,
/// https://docs.stripe.com/testing#evidence, and against the platform 75 days after any other evidence. One that is won
/// returns the amount; the fee is kept, as Stripe does in most countries.
/// </remarks>
internal static class StripeDisputes
{
    private const string Type = "dispute";
    private const double InquirySeconds = 120 * 86_400;
    private const double ReviewSeconds = 75 * 86_400;
    private const int MaxTextLength = 20_000;

    /// <summary>The last second of the ninth day; card networks leave from a week to three.</summary>
    private const int DaysToAnswer = 9;

    /// <summary>What a cardholder may say, with Visa's code for it.</summary>
    private static readonly Dictionary<string, string> VisaCodes = new(StringComparer.Ordinal)
    {
        ["credit_not_processed"] = "13.6",
        ["duplicate"] = "12.6.1",
        ["fraudulent"] = "10.4",
        ["general"] = "12.5",
        ["product_not_received"] = "13.1",
        ["product_unacceptable"] = "13.3",
        ["subscription_canceled"] = "13.2",
    };

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    public static StripeAnswer List(StripeWork work)
    {
        var charge = work.Parameters.Text("charge");
        var intent = work.Parameters.Text("payment_intent");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/disputes", dispute => created(dispute)
            && StripeLists.By("charge", charge)(dispute) && StripeLists.By("payment_intent", intent)(dispute));
    }

    /// <summary>Keeps evidence, and sends it to the bank unless <c>submit</c> is false.</summary>
    public static StripeAnswer Update(StripeWork work)
    {
        if (work.Find(Type) is not { } dispute) return StripeAnswer.Missing(Type, work.Id, Type);
        var evidence = work.Parameters.Tree("evidence");
        var submits = work.Parameters.Boolean("submit") ?? evidence is not null;
        work.Parameters.SetMetadata(dispute);
        foreach (var (name, value) in evidence ?? [])
        {
            if (value is JsonValue text && text.ToString().Length > MaxTextLength) work.Parameters.Refuse(StripeAnswer.InvalidRequest($"Invalid string: {name} must be at most {MaxTextLength} characters", $"evidence[{name}]"));
            else if (dispute["evidence"]!.AsObject().ContainsKey(name)) dispute["evidence"]![name] = value?.DeepClone();
            else work.Parameters.Refuse(StripeAnswer.InvalidRequest($"Received unknown parameter: evidence[{name}]", $"evidence[{name}]", "parameter_unknown"));
        }

        if (work.Parameters.Refusal is { } refusal) return refusal;
        if ((evidence is not null || submits) && !NeedsResponse(dispute)) return Closed(dispute);
        if (evidence is not null) dispute["evidence_details"]!["has_evidence"] = true;
        if (submits) Submit(work, dispute);
        work.Objects.Update(dispute);
        work.Emit("charge.dispute.updated", dispute);
        return StripeAnswer.Ok(dispute);
    }

    /// <summary>Gives a dispute up for lost.</summary>
    public static StripeAnswer Close(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } dispute) return StripeAnswer.Missing(Type, work.Id, Type);
        return Status(dispute) == "needs_response" ? Decide(work, dispute, "lost") : Closed(dispute);
    }

    /// <summary>Opens a dispute about a charge, or an inquiry, which moves no money.</summary>
    /// <param name="work">The work.</param>
    /// <param name="charge">A charge that has succeeded and is not in dispute.</param>
    /// <param name="amount">How much of it; what is left of it where it is null.</param>
    /// <param name="reason">What the cardholder says.</param>
    /// <param name="isInquiry">Whether the bank only asks.</param>
    public static StripeAnswer Open(StripeWork work, JsonObject charge, long? amount, string reason, bool isInquiry)
    {
        var chargeId = charge["id"]!.GetValue<string>();
        var total = charge["amount"]!.GetValue<long>();
        if (charge["status"]!.GetValue<string>() != "succeeded" || OfCharge(work, chargeId).Any(IsOpen))
            return StripeAnswer.InvalidRequest($"Charge {chargeId} cannot be disputed: it did not succeed, or it is in dispute.", "charge");
        if (!VisaCodes.ContainsKey(reason))
            return StripeAnswer.InvalidRequest($"Invalid reason: must be one of {string.Join(", ", VisaCodes.Keys)}", "reason");
        var disputed = amount ?? total - charge["amount_refunded"]!.GetValue<long>();
        if (disputed < 1 || disputed > total)
            return StripeAnswer.InvalidRequest($"Invalid amount: must be from 1 to {total}", "amount");
        var dispute = Draft(work, charge, disputed, reason);
        charge["disputed"] = true;
        work.Objects.Update(charge);
        work.Objects.Insert(dispute);
        if (isInquiry) StartInquiry(work, dispute);
        else Withdraw(work, dispute);
        work.Objects.Update(dispute);
        work.Emit("charge.dispute.created", dispute);
        if (!isInquiry) work.Emit("charge.dispute.funds_withdrawn", dispute);
        return StripeAnswer.Ok(dispute);
    }

    /// <summary>The holder of a test card disputes its charge.</summary>
    public static void OpenByCard(StripeWork work)
    {
        var charge = work.Find("charge")!;
        if (StripeTestCard.OfCharge(charge) is { DisputeReason: { } reason } card) Open(work, charge, null, reason, card.IsInquiry);
    }

    /// <summary>The bank decides: <c>won</c> or <c>lost</c>, and of an inquiry <c>warning_closed</c>.</summary>
    public static StripeAnswer Decide(StripeWork work, JsonObject dispute, string verdict)
    {
        if (!IsOpen(dispute)) return Closed(dispute);
        if (IsInquiry(dispute) != (verdict == "warning_closed"))
            return StripeAnswer.InvalidRequest($"A dispute with a status of {Status(dispute)} does not become {verdict}.", "status");
        dispute["status"] = verdict;
        if (verdict == "won")
        {
            dispute["is_charge_refundable"] = true;
            Move(work, dispute, dispute["amount"]!.GetValue<long>(), "dispute_reversal");
        }

        work.Objects.Update(dispute);
        work.Emit("charge.dispute.updated", dispute);
        if (verdict == "won") work.Emit("charge.dispute.funds_reinstated", dispute);
        work.Emit("charge.dispute.closed", dispute);
        return StripeAnswer.Ok(dispute);
    }

    /// <summary>The bank is not content with the answer to an inquiry, and takes the money.</summary>
    public static StripeAnswer BecomeDispute(StripeWork work, JsonObject dispute)
    {
        if (!IsInquiry(dispute)) return StripeAnswer.InvalidRequest($"A dispute with a status of {Status(dispute)} does not become needs_response.", "status");
        Escalate(work, dispute);
        return StripeAnswer.Ok(dispute);
    }

    /// <summary>The time to answer, or that of an inquiry, is over.</summary>
    public static void PassDeadline(StripeWork work)
    {
        var dispute = work.Find(Type)!;
        dispute["evidence_details"]!["past_due"] = NeedsResponse(dispute);
        if (IsInquiry(dispute)) Decide(work, dispute, "warning_closed");
        else if (NeedsResponse(dispute)) Decide(work, dispute, "lost");
    }

    /// <summary>The bank has read the evidence.</summary>
    public static void Review(StripeWork work)
    {
        var dispute = work.Find(Type)!;
        var text = dispute["evidence"]!["uncategorized_text"]?.GetValue<string>();
        if (IsInquiry(dispute) && text == "escalate_inquiry_evidence") Escalate(work, dispute);
        else if (IsInquiry(dispute)) Decide(work, dispute, "warning_closed");
        else Decide(work, dispute, text == "winning_evidence" ? "won" : "lost");
    }

    /// <summary>Whether a charge can no longer be refunded: the bank has its amount, or has taken it for good.</summary>
    public static bool HasTaken(StripeWork work, JsonObject charge) => charge["disputed"]!.GetValue<bool>()
        && OfCharge(work, charge["id"]!.GetValue<string>()).Any(dispute => Status(dispute) is "needs_response" or "under_review" or "lost");

    private static JsonObject Draft(StripeWork work, JsonObject charge, long amount, string reason)
    {
        var dispute = work.New(Type);
        var card = dispute["payment_method_details"]!["card"]!;
        dispute["amount"] = amount;
        dispute["charge"] = charge["id"]!.DeepClone();
        dispute["currency"] = charge["currency"]!.DeepClone();
        dispute["payment_intent"] = charge["payment_intent"]?.DeepClone();
        dispute["reason"] = reason;
        var brand = charge["payment_method_details"]!["card"]!["brand"]!.GetValue<string>();
        card["brand"] = brand;
        card["network"] = brand;
        card["network_reason_code"] = brand == "visa" ? VisaCodes[reason] : null;
        dispute["evidence_details"]!["due_by"] = DueBy(work).ToUnixTimeSeconds();
        return dispute;
    }

    private static DateTimeOffset DueBy(StripeWork work) =>
        new DateTimeOffset(work.Time.UtcDateTime.Date.AddDays(DaysToAnswer + 1), TimeSpan.Zero).AddSeconds(-1);

    private static void StartInquiry(StripeWork work, JsonObject dispute)
    {
        dispute["status"] = "warning_needs_response";
        work.Later(StripeLaterChange.DisputeDeadline, dispute, InquirySeconds);
    }

    private static void Withdraw(StripeWork work, JsonObject dispute)
    {
        dispute["status"] = "needs_response";
        dispute["is_charge_refundable"] = false;
        dispute["payment_method_details"]!["card"]!["case_type"] = "chargeback";
        Move(work, dispute, -dispute["amount"]!.GetValue<long>(), Type);
        work.Later(StripeLaterChange.DisputeDeadline, dispute, (DueBy(work) - work.Time).TotalSeconds);
    }

    private static void Escalate(StripeWork work, JsonObject dispute)
    {
        dispute["evidence_details"]!["due_by"] = DueBy(work).ToUnixTimeSeconds();
        Withdraw(work, dispute);
        work.Objects.Update(dispute);
        work.Emit("charge.dispute.updated", dispute);
        work.Emit("charge.dispute.funds_withdrawn", dispute);
    }

    private static void Submit(StripeWork work, JsonObject dispute)
    {
        var details = dispute["evidence_details"]!;
        details["submission_count"] = details["submission_count"]!.GetValue<int>() + 1;
        dispute["status"] = IsInquiry(dispute) ? "warning_under_review" : "under_review";
        var isDecisive = dispute["evidence"]!["uncategorized_text"]?.GetValue<string>()
            is "winning_evidence" or "losing_evidence" or "escalate_inquiry_evidence";
        work.Later(StripeLaterChange.DisputeReview, dispute, isDecisive ? 0 : ReviewSeconds);
    }

    private static void Move(StripeWork work, JsonObject dispute, long amount, string category)
    {
        var transaction = StripeBalance.Move(work, "adjustment", dispute, amount, category);
        dispute["balance_transactions"]!.AsArray().Add(work.Objects.Find(transaction));
    }

    private static IEnumerable<JsonObject> OfCharge(StripeWork work, string charge) =>
        work.Objects.Walk(Type).Where(StripeLists.By("charge", charge));

    private static StripeAnswer Closed(JsonObject dispute) =>
        StripeAnswer.InvalidRequest($"This dispute cannot be changed any more because it has a status of {Status(dispute)}.");

    private static bool NeedsResponse(JsonObject dispute) => Status(dispute) is "needs_response" or "warning_needs_response";

    private static bool IsInquiry(JsonObject dispute) => Status(dispute) is "warning_needs_response" or "warning_under_review";

    private static bool IsOpen(JsonObject dispute) => IsInquiry(dispute) || Status(dispute) is "needs_response" or "under_review";

    private static string Status(JsonObject dispute) => dispute["status"]!.GetValue<string>();
}
