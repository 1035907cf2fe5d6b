using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// https://docs.stripe.com/api/invoices and https://docs.stripe.com/api/invoice-payment: what a subscription charges for a period or a change. It is finalized and
/// charged at once, where Stripe waits for an hour.
/// </summary>
internal static class StripeInvoices
{
    private const string Type = "invoice";
    private const string PaymentType = "invoice_payment";

    /// <summary>How many charges are tried before the subscription is cancelled, as an account's settings say.</summary>
    private const int MaxAttempts = 4;

    /// <summary>Between two tries.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromDays(3);

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    public static StripeAnswer List(StripeWork work)
    {
        var customer = work.Parameters.Text("customer");
        var subscription = work.Parameters.Text("subscription");
        var status = work.Parameters.OneOf("status", "draft", "open", "paid", "uncollectible", "void");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/invoices", invoice => created(invoice) && StripeLists.By("customer", customer)(invoice)
            && StripeLists.By("status", status)(invoice) && (subscription is null || SubscriptionOf(invoice) == subscription));
    }

    public static StripeAnswer ListPayments(StripeWork work)
    {
        var invoice = work.Parameters.Text("invoice");
        var status = work.Parameters.OneOf("status", "canceled", "open", "paid");
        var payment = work.Parameters.Tree("payment");
        var intent = (payment?["payment_intent"] as JsonValue)?.GetValue<string>();
        if (payment is not null && (payment["type"] as JsonValue)?.GetValue<string>() != "payment_intent")
            work.Parameters.Refuse(StripeAnswer.InvalidRequest("Invalid payment[type]: must be payment_intent", "payment[type]"));
        return StripeLists.Answer(work, PaymentType, "/v1/invoice_payments", candidate => StripeLists.By(Type, invoice)(candidate)
            && StripeLists.By("status", status)(candidate) && (intent is null || IntentOf(candidate) == intent));
    }

    /// <summary>Charges an open invoice now.</summary>
    public static StripeAnswer Pay(StripeWork work)
    {
        var given = work.Parameters.Text("payment_method");
        var offSession = work.Parameters.Boolean("off_session") ?? true;
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } invoice) return StripeAnswer.Missing(Type, work.Id, Type);
        if (StatusOf(invoice) != "open") return StripeAnswer.InvalidRequest($"This invoice could not be paid because it has a status of {invoice["status"]}.");
        var method = given is null ? StripeSubscriptions.MethodOf(work, invoice["customer"]!.GetValue<string>(), null) : StripePaymentMethods.Resolve(work, given);
        if (method is null) return NoMethod();
        var charged = Charge(work, invoice, method, offSession);
        return charged.Status == 200 ? StripeAnswer.Ok(work.Objects.Find(Type, work.Id)!) : charged;
    }

    public static StripeAnswer NoMethod() =>
        StripeAnswer.InvalidRequest("This customer has no attached payment source or default payment method.", null, "resource_missing");

    /// <summary>A new invoice of a subscription, open, which nobody has charged yet. One of nothing or less is paid at once, and what is left over is the customer's.</summary>
    /// <param name="work">The work.</param>
    /// <param name="subscription">Stored or about to be.</param>
    /// <param name="reason">Stripe's <c>billing_reason</c>.</param>
    /// <param name="lines">What it is for, see <see cref="Line"/>.</param>
    public static JsonObject Open(StripeWork work, JsonObject subscription, string reason, params JsonObject[] lines)
    {
        var invoice = work.New(Type);
        var id = invoice["id"]!.GetValue<string>();
        var item = subscription["items"]!["data"]![0]!;
        var total = lines.Sum(line => line["amount"]!.GetValue<long>());
        var customer = work.Objects.Find("customer", subscription["customer"]!.GetValue<string>())!;
        var starting = customer["balance"]!.GetValue<long>();
        var due = Math.Max(0, total + starting);
        foreach (var name in (string[])["subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"]) invoice[name] = total;
        invoice["amount_due"] = due;
        invoice["amount_remaining"] = due;
        invoice["starting_balance"] = starting;
        invoice["ending_balance"] = total + starting - due;
        invoice["billing_reason"] = reason;
        invoice["currency"] = subscription["currency"]!.DeepClone();
        invoice["customer"] = subscription["customer"]!.DeepClone();
        invoice["period_start"] = item["current_period_start"]!.DeepClone();
        invoice["period_end"] = item["current_period_end"]!.DeepClone();
        invoice["parent"]!["subscription_details"] = new JsonObject { ["metadata"] = subscription["metadata"]!.DeepClone(), ["subscription"] = subscription["id"]!.DeepClone() };
        invoice["lines"]!["url"] = $"/v1/invoices/{id}/lines";
        foreach (var line in lines)
        {
            line["invoice"] = id;
            invoice["lines"]!["data"]!.AsArray().Add(line);
        }

        work.Create(invoice, "invoice.created");
        invoice["status"] = "open";
        invoice["number"] = $"{customer["invoice_prefix"]}-{customer["next_invoice_sequence"]!.GetValue<long>():0000}";
        invoice["effective_at"] = work.Now;
        invoice["status_transitions"]!["finalized_at"] = work.Now;
        customer["next_invoice_sequence"] = customer["next_invoice_sequence"]!.GetValue<long>() + 1;
        customer["balance"] = total + starting - due;
        work.Objects.Update(customer);
        work.Objects.Update(invoice);
        work.Emit("invoice.finalized", invoice);
        if (due == 0) SetPaid(work, invoice, 0);
        else AddPayment(work, invoice);
        return invoice;
    }

    /// <summary>What an invoice is for.</summary>
    public static JsonObject Line(StripeWork work, JsonObject subscription, JsonObject price, long amount, string description, bool isProration = false)
    {
        var line = work.New("line_item");
        line["id"] = StripeIds.New("line_item");
        var item = subscription["items"]!["data"]![0]!;
        line["amount"] = amount;
        line["subtotal"] = amount;
        line["currency"] = price["currency"]!.DeepClone();
        line["description"] = description;
        line["period"] = new JsonObject { ["start"] = isProration ? work.Now : item["current_period_start"]!.DeepClone(), ["end"] = item["current_period_end"]!.DeepClone() };
        line["parent"]!["subscription_item_details"]!["subscription"] = subscription["id"]!.DeepClone();
        line["parent"]!["subscription_item_details"]!["subscription_item"] = item["id"]!.DeepClone();
        line["parent"]!["subscription_item_details"]!["proration"] = isProration;
        line["pricing"]!["price_details"] = new JsonObject { ["price"] = price["id"]!.DeepClone(), ["product"] = price["product"]!.DeepClone() };
        line["pricing"]!["unit_amount_decimal"] = price["unit_amount_decimal"]!.DeepClone();
        return line;
    }

    /// <summary>Charges the payment of an open invoice; what follows for the invoice and its subscription follows from the payment.</summary>
    /// <returns>The payment, or why it was refused.</returns>
    public static StripeAnswer Charge(StripeWork work, JsonObject invoice, JsonObject method, bool offSession)
    {
        var intent = work.Objects.Find("payment_intent", IntentOf(PaymentOf(work, invoice)))!;
        CountAttempt(work, invoice);
        return StripePaymentMethods.RefuseCharge(intent, method, method["id"]!.GetValue<string>()) ?? StripeCharges.Attempt(work, intent, method, offSession);
    }

    /// <summary>The payment of an invoice has succeeded: the invoice is paid, and the subscription active.</summary>
    public static void FollowSuccess(StripeWork work, JsonObject intent)
    {
        if (InvoiceOf(work, intent) is not { } invoice || StatusOf(invoice) != "open") return;
        SetPaid(work, invoice, intent["amount_received"]!.GetValue<long>());
        StripeSubscriptions.FollowPaid(work, invoice);
    }

    /// <summary>The payment of an invoice was refused: it is tried again some days later, and at last the subscription is cancelled.</summary>
    public static void FollowFailure(StripeWork work, JsonObject intent)
    {
        if (InvoiceOf(work, intent) is not { } invoice || StatusOf(invoice) != "open") return;
        var isFirst = invoice["billing_reason"]!.GetValue<string>() == "subscription_create";
        var isLast = isFirst || invoice["attempt_count"]!.GetValue<long>() >= MaxAttempts;
        invoice["next_payment_attempt"] = isLast ? null : (work.Time + RetryAfter).ToUnixTimeSeconds();
        work.Objects.Update(invoice);
        work.Emit("invoice.payment_failed", invoice);
        var needsPayer = intent["last_payment_error"]?["code"]?.GetValue<string>() == "authentication_required";
        if (needsPayer) work.Emit("invoice.payment_action_required", invoice);
        if (!isLast) work.Later(StripeLaterChange.InvoiceRetry, invoice, RetryAfter.TotalSeconds);
        StripeSubscriptions.FollowUnpaid(work, invoice, isLast && !isFirst);
    }

    /// <summary>The payer of an invoice is asked by the bank.</summary>
    public static void FollowAction(StripeWork work, JsonObject intent)
    {
        if (InvoiceOf(work, intent) is { } invoice && StatusOf(invoice) == "open") work.Emit("invoice.payment_action_required", invoice);
    }

    /// <summary>Tries an unpaid invoice again.</summary>
    public static void Retry(StripeWork work)
    {
        if (work.Find(Type) is not { } invoice || StatusOf(invoice) != "open" || !invoice["auto_advance"]!.GetValue<bool>()) return;
        if (SubscriptionOf(invoice) is not { } id || work.Objects.Find("subscription", id) is not { } subscription) return;
        if (StripeSubscriptions.MethodOf(work, invoice["customer"]!.GetValue<string>(), subscription["default_payment_method"]?.GetValue<string>()) is { } method)
        {
            Charge(work, invoice, method, offSession: true);
            return;
        }

        CountAttempt(work, invoice);
        FollowFailure(work, work.Objects.Find("payment_intent", IntentOf(PaymentOf(work, invoice)))!);
    }

    /// <summary>Nothing of a subscription that has ended is charged any more.</summary>
    public static void Stop(StripeWork work, string subscription, bool isVoided)
    {
        foreach (var invoice in work.Objects.Walk(Type).Where(one => SubscriptionOf(one) == subscription && StatusOf(one) == "open").ToList())
        {
            invoice["auto_advance"] = false;
            invoice["next_payment_attempt"] = null;
            if (isVoided) invoice["status"] = "void";
            work.Objects.Update(invoice);
            if (isVoided) work.Emit("invoice.voided", invoice);
        }
    }

    public static string? SubscriptionOf(JsonObject invoice) => invoice["parent"]?["subscription_details"]?["subscription"]?.GetValue<string>();

    private static string StatusOf(JsonObject invoice) => invoice["status"]!.GetValue<string>();

    private static string IntentOf(JsonObject payment) => payment["payment"]!["payment_intent"]!.GetValue<string>();

    private static JsonObject PaymentOf(StripeWork work, JsonObject invoice) =>
        work.Objects.Walk(PaymentType).First(StripeLists.By(Type, invoice["id"]!.GetValue<string>()));

    private static JsonObject? InvoiceOf(StripeWork work, JsonObject intent)
    {
        var id = intent["id"]!.GetValue<string>();
        return work.Objects.Walk(PaymentType).FirstOrDefault(payment => IntentOf(payment) == id) is { } payment
            ? work.Objects.Find(Type, payment[Type]!.GetValue<string>())
            : null;
    }

    private static void AddPayment(StripeWork work, JsonObject invoice)
    {
        var intent = work.New("payment_intent");
        intent["amount"] = invoice["amount_due"]!.DeepClone();
        intent["currency"] = invoice["currency"]!.DeepClone();
        intent["customer"] = invoice["customer"]!.DeepClone();
        intent["description"] = invoice["billing_reason"]!.GetValue<string>() switch
        {
            "subscription_create" => "Subscription creation",
            "subscription_update" => "Subscription update",
            _ => "Subscription renewal",
        };
        intent["client_secret"] = StripeIds.Prefixed($"{intent["id"]}_secret_");
        intent["setup_future_usage"] = "off_session";
        work.Create(intent, "payment_intent.created");
        var payment = work.New(PaymentType);
        payment["amount_requested"] = invoice["amount_due"]!.DeepClone();
        payment["currency"] = invoice["currency"]!.DeepClone();
        payment[Type] = invoice["id"]!.DeepClone();
        payment["payment"] = new JsonObject { ["payment_intent"] = intent["id"]!.DeepClone(), ["type"] = "payment_intent" };
        payment["status"] = "open";
        work.Create(payment);
    }

    private static void CountAttempt(StripeWork work, JsonObject invoice)
    {
        invoice["attempted"] = true;
        invoice["attempt_count"] = invoice["attempt_count"]!.GetValue<long>() + 1;
        work.Objects.Update(invoice);
    }

    private static void SetPaid(StripeWork work, JsonObject invoice, long amount)
    {
        invoice["status"] = "paid";
        invoice["amount_paid"] = amount;
        invoice["amount_remaining"] = 0;
        invoice["attempted"] = true;
        invoice["auto_advance"] = false;
        invoice["next_payment_attempt"] = null;
        invoice["status_transitions"]!["paid_at"] = work.Now;
        work.Objects.Update(invoice);
        if (amount > 0)
        {
            var payment = PaymentOf(work, invoice);
            payment["amount_paid"] = amount;
            payment["status"] = "paid";
            payment["status_transitions"]!["paid_at"] = work.Now;
            work.Objects.Update(payment);
            work.Emit("invoice_payment.paid", payment);
        }

        work.Emit("invoice.paid", invoice);
        work.Emit("invoice.payment_succeeded", invoice);
    }
}
