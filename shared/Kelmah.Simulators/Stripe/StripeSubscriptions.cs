using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// https://docs.stripe.com/api/subscriptions: the first period is charged at once, and each later one when it begins; what is not paid is tried again, and at
/// last ends the subscription. A change of the price is prorated to the second.
/// </summary>
internal static class StripeSubscriptions
{
    private const string Type = "subscription";

    /// <summary>How long the first payment of a subscription can be made, https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses.</summary>
    private static readonly TimeSpan FirstPayment = TimeSpan.FromHours(23);

    public static StripeAnswer Create(StripeWork work)
    {
        var customerId = work.Parameters.RequiredText("customer");
        var methodId = work.Parameters.Text("default_payment_method");
        var priceId = Text(FirstItem(work)?["price"]);
        var metadata = work.Parameters.Metadata() ?? [];
        var offSession = work.Parameters.Boolean("off_session") ?? false;
        var endsAtPeriod = work.Parameters.Boolean("cancel_at_period_end") ?? false;
        var behavior = work.Parameters.OneOf("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete");
        if (priceId is null) work.Parameters.Refuse(StripeAnswer.InvalidRequest("Missing required param: items.", "items", "parameter_missing"));
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Objects.Find("customer", customerId) is null) return StripeAnswer.Missing("customer", customerId, "customer");
        if (RecurringPrice(work, priceId!) is not { } price) return StripeAnswer.Missing("price", priceId!, "items[0][price]");
        var method = MethodOf(work, customerId, methodId);
        if (method is null && (methodId is not null || behavior is not "default_incomplete")) return StripeInvoices.NoMethod();
        if (behavior == "error_if_incomplete" && RefusalOf(method!, offSession) is { } declined) return declined;
        var subscription = Draft(work, customerId, price, metadata);
        subscription["default_payment_method"] = methodId;
        subscription["cancel_at_period_end"] = endsAtPeriod;
        work.Create(subscription, "customer.subscription.created");
        var invoice = StripeInvoices.Open(work, subscription, "subscription_create", StripeInvoices.Line(work, subscription, price, AmountOf(price), "1 × subscription"));
        subscription["latest_invoice"] = invoice["id"]!.DeepClone();
        work.Objects.Update(subscription);
        work.Later(StripeLaterChange.FirstPayment, subscription, FirstPayment.TotalSeconds);
        if (behavior != "default_incomplete") StripeInvoices.Charge(work, invoice, method!, offSession);
        return StripeAnswer.Ok(work.Objects.Find(Type, subscription["id"]!.GetValue<string>())!);
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type);

    public static StripeAnswer List(StripeWork work)
    {
        var customer = work.Parameters.Text("customer");
        var status = work.Parameters.Text("status");
        var created = StripeLists.Created(work.Parameters);
        // As at Stripe, those that were cancelled are not among them unless they are asked for.
        return StripeLists.Answer(work, Type, "/v1/subscriptions", subscription =>
            created(subscription) && StripeLists.By("customer", customer)(subscription)
            && (status == "all" || (status is null ? StatusOf(subscription) is not ("canceled" or "incomplete_expired") : StatusOf(subscription) == status)));
    }

    /// <summary>Changes the price, with what is left of the period credited and charged, or whether it ends with the period.</summary>
    public static StripeAnswer Update(StripeWork work)
    {
        var item = FirstItem(work);
        var endsAtPeriod = work.Parameters.Boolean("cancel_at_period_end");
        var methodId = work.Parameters.Text("default_payment_method");
        var offSession = work.Parameters.Boolean("off_session") ?? false;
        var proration = work.Parameters.OneOf("proration_behavior", "always_invoice", "create_prorations", "none") ?? "create_prorations";
        var behavior = work.Parameters.OneOf("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete");
        var known = work.Find(Type);
        if (known is not null) work.Parameters.SetMetadata(known);
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (known is not { } subscription) return StripeAnswer.Missing(Type, work.Id);
        if (StatusOf(subscription) is "canceled" or "incomplete_expired")
            return StripeAnswer.InvalidRequest("A canceled subscription can only update its cancellation_details and metadata.");
        if (methodId is not null && MethodOf(work, CustomerOf(subscription), methodId) is null) return StripeAnswer.Missing("payment_method", methodId, "default_payment_method");
        if (item is not null && Text(item["id"]) != Text(ItemOf(subscription)["id"])) return StripeAnswer.Missing("subscription_item", Text(item["id"]) ?? "", "items[0][id]");
        var before = new JsonObject();
        if (endsAtPeriod is { } ends && ends != subscription["cancel_at_period_end"]!.GetValue<bool>())
        {
            before["cancel_at_period_end"] = !ends;
            subscription["cancel_at_period_end"] = ends;
            subscription["cancel_at"] = ends ? ItemOf(subscription)["current_period_end"]!.DeepClone() : null;
            subscription["canceled_at"] = ends ? work.Now : null;
            subscription["cancellation_details"]!["reason"] = ends ? "cancellation_requested" : null;
        }

        if (methodId is not null) subscription["default_payment_method"] = methodId;
        if (Text(item?["price"]) is { } priceId && priceId != Text(ItemOf(subscription)["price"]!["id"]))
        {
            if (RecurringPrice(work, priceId) is not { } price) return StripeAnswer.Missing("price", priceId, "items[0][price]");
            before["items"] = subscription["items"]!.DeepClone();
            if (ChangePrice(work, subscription, price, new(proration, behavior, offSession)) is { } refused) return refused;
        }

        work.Objects.Update(subscription);
        work.Emit("customer.subscription.updated", subscription, before);
        return StripeAnswer.Ok(subscription);
    }

    public static StripeAnswer Cancel(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } subscription || StatusOf(subscription) == "canceled") return StripeAnswer.Missing(Type, work.Id);
        End(work, subscription, "cancellation_requested");
        return StripeAnswer.Ok(subscription);
    }

    /// <summary>Whatever a customer who is deleted has subscribed to ends.</summary>
    public static void CancelAll(StripeWork work, string customer)
    {
        foreach (var subscription in work.Objects.Walk(Type).Where(StripeLists.By("customer", customer)).ToList())
        {
            if (StatusOf(subscription) is not ("canceled" or "incomplete_expired")) End(work, subscription, "cancellation_requested");
        }
    }

    /// <summary>The next period begins, and is charged; one that was cancelled ends instead.</summary>
    public static void Renew(StripeWork work)
    {
        if (work.Find(Type) is not { } subscription || StatusOf(subscription) is not ("active" or "past_due")) return;
        var item = ItemOf(subscription);
        // Another change of the price has begun another period meanwhile.
        if (item["current_period_end"]!.GetValue<long>() != work.Now) return;
        if (subscription["cancel_at_period_end"]!.GetValue<bool>())
        {
            End(work, subscription, "cancellation_requested");
            return;
        }

        var price = item["price"]!.AsObject();
        Begin(work, subscription, price);
        var method = MethodOf(work, CustomerOf(subscription), Text(subscription["default_payment_method"]));
        var invoice = StripeInvoices.Open(work, subscription, "subscription_cycle", StripeInvoices.Line(work, subscription, price, AmountOf(price), "1 × subscription"));
        subscription["latest_invoice"] = invoice["id"]!.DeepClone();
        work.Objects.Update(subscription);
        work.Emit("customer.subscription.updated", subscription, []);
        if (invoice["status"]!.GetValue<string>() != "open") return;
        if (method is not null) StripeInvoices.Charge(work, invoice, method, offSession: true);
        else work.Later(StripeLaterChange.InvoiceRetry, invoice, 0);
    }

    /// <summary>A subscription whose first payment was not made in time never begins.</summary>
    public static void ExpireFirstPayment(StripeWork work)
    {
        if (work.Find(Type) is not { } subscription || StatusOf(subscription) != "incomplete") return;
        subscription["status"] = "incomplete_expired";
        subscription["ended_at"] = work.Now;
        work.Objects.Update(subscription);
        StripeInvoices.Stop(work, work.Id, isVoided: true);
        work.Emit("customer.subscription.updated", subscription, new JsonObject { ["status"] = "incomplete" });
    }

    public static void FollowPaid(StripeWork work, JsonObject invoice)
    {
        if (work.Objects.Find(Type, StripeInvoices.SubscriptionOf(invoice)!) is not { } subscription) return;
        var before = StatusOf(subscription);
        if (before is not ("incomplete" or "past_due" or "unpaid")) return;
        subscription["status"] = "active";
        work.Objects.Update(subscription);
        work.Emit("customer.subscription.updated", subscription, new JsonObject { ["status"] = before });
    }

    /// <summary>A period was not paid.</summary>
    /// <param name="work">The work.</param>
    /// <param name="invoice">The period's.</param>
    /// <param name="isOver">Whether that was the last try.</param>
    public static void FollowUnpaid(StripeWork work, JsonObject invoice, bool isOver)
    {
        if (work.Objects.Find(Type, StripeInvoices.SubscriptionOf(invoice)!) is not { } subscription) return;
        if (StatusOf(subscription) is not ("active" or "past_due" or "unpaid")) return;
        if (isOver) End(work, subscription, "payment_failed");
        else SetPastDue(work, subscription);
    }

    /// <summary>The payment method that is named, the customer's default, or the newest that is attached to the customer.</summary>
    public static JsonObject? MethodOf(StripeWork work, string customer, string? id)
    {
        var wanted = id ?? Text(work.Objects.Find("customer", customer)?["invoice_settings"]?["default_payment_method"]);
        var attached = work.Objects.Walk("payment_method").Where(StripeLists.By("customer", customer));
        return attached.FirstOrDefault(method => wanted is null || Text(method["id"]) == wanted);
    }

    private static void SetPastDue(StripeWork work, JsonObject subscription)
    {
        if (StatusOf(subscription) != "active") return;
        subscription["status"] = "past_due";
        work.Objects.Update(subscription);
        work.Emit("customer.subscription.updated", subscription, new JsonObject { ["status"] = "active" });
    }

    private static void End(StripeWork work, JsonObject subscription, string reason)
    {
        subscription["status"] = "canceled";
        subscription["canceled_at"] = work.Now;
        subscription["ended_at"] = work.Now;
        subscription["cancellation_details"]!["reason"] = reason;
        work.Objects.Update(subscription);
        StripeInvoices.Stop(work, Text(subscription["id"])!, isVoided: false);
        work.Emit("customer.subscription.deleted", subscription);
    }

    /// <summary>Credits what is left of the period at the old price and charges it at the new one; another interval begins another period at once.</summary>
    /// <returns>Why it is refused, and nothing changed; null where it is done.</returns>
    private static StripeAnswer? ChangePrice(StripeWork work, JsonObject subscription, JsonObject price, PriceChange change)
    {
        var item = ItemOf(subscription);
        var (start, end) = (item["current_period_start"]!.GetValue<long>(), item["current_period_end"]!.GetValue<long>());
        var old = item["price"]!.AsObject();
        var left = end <= start ? 0 : (decimal)Math.Max(0, end - work.Now) / (end - start);
        var isSamePeriod = Text(old["recurring"]!["interval"]) == Text(price["recurring"]!["interval"]);
        var credit = change.Proration == "none" ? 0 : -(long)Math.Round(AmountOf(old) * left);
        var charge = isSamePeriod ? (change.Proration == "none" ? 0 : (long)Math.Round(AmountOf(price) * left)) : AmountOf(price);
        var method = MethodOf(work, CustomerOf(subscription), Text(subscription["default_payment_method"]));
        var isInvoiced = !isSamePeriod || change.Proration == "always_invoice";
        var balance = work.Objects.Find("customer", CustomerOf(subscription))!["balance"]!.GetValue<long>();
        if (isInvoiced && credit + charge + balance > 0 && change.Behavior == "error_if_incomplete")
        {
            if (method is null) return StripeInvoices.NoMethod();
            if (RefusalOf(method, change.OffSession) is { } declined) return declined;
        }

        SetPrice(item, price);
        if (!isSamePeriod) Begin(work, subscription, price);
        if (!isInvoiced)
        {
            // It is settled with the next period: the customer's balance has the same effect on that invoice.
            var customer = work.Objects.Find("customer", CustomerOf(subscription))!;
            customer["balance"] = balance + credit + charge;
            work.Objects.Update(customer);
            return null;
        }

        var invoice = StripeInvoices.Open(
            work, subscription, "subscription_update",
            StripeInvoices.Line(work, subscription, old, credit, "Unused time", isProration: true),
            StripeInvoices.Line(work, subscription, price, charge, "Remaining time", isProration: isSamePeriod));
        subscription["latest_invoice"] = invoice["id"]!.DeepClone();
        work.Objects.Update(subscription);
        if (invoice["status"]!.GetValue<string>() == "open" && method is not null) StripeInvoices.Charge(work, invoice, method, change.OffSession);
        subscription["status"] = work.Objects.Find(Type, Text(subscription["id"])!)!["status"]!.DeepClone();
        return null;
    }

    /// <summary>Why the card would be refused; null where it would not.</summary>
    private static StripeAnswer? RefusalOf(JsonObject method, bool offSession)
    {
        var card = StripeTestCard.Of(method);
        if (card.Code is not null)
            return StripeAnswer.Error(402, "card_error", card.Message, card.Code, more: card.DeclineCode is null ? [] : new JsonObject { ["decline_code"] = card.DeclineCode });
        return card.NeedsPayer || (offSession && card.NeedsPayerOffSession)
            ? StripeAnswer.Error(402, "card_error", "Your card was declined. This transaction requires authentication.", "subscription_payment_intent_requires_action")
            : null;
    }

    private static JsonObject Draft(StripeWork work, string customer, JsonObject price, JsonObject metadata)
    {
        var subscription = work.New(Type);
        var id = Text(subscription["id"])!;
        subscription["status"] = "incomplete";
        subscription["billing_cycle_anchor"] = work.Now;
        subscription["currency"] = price["currency"]!.DeepClone();
        subscription["customer"] = customer;
        subscription["metadata"] = metadata;
        subscription["start_date"] = work.Now;
        var item = work.New("subscription_item");
        item["subscription"] = id;
        SetPrice(item, price);
        subscription["items"]!["url"] = $"/v1/subscription_items?subscription={id}";
        subscription["items"]!["data"]!.AsArray().Add(item);
        Begin(work, subscription, price);
        return subscription;
    }

    /// <summary>A period begins now, and its end is planned.</summary>
    private static void Begin(StripeWork work, JsonObject subscription, JsonObject price)
    {
        var item = ItemOf(subscription);
        var end = EndOfPeriod(work.Now, Text(price["recurring"]!["interval"])!);
        item["current_period_start"] = work.Now;
        item["current_period_end"] = end;
        // Changes are planned to the millisecond: half of one makes up for the fractions that are lost.
        work.Later(StripeLaterChange.Renewal, subscription, ((end * 1000) - work.Time.ToUnixTimeMilliseconds()) / 1000.0 + 0.0005);
    }

    private static void SetPrice(JsonObject item, JsonObject price)
    {
        var recurring = price["recurring"]!;
        item["price"] = price.DeepClone();
        var plan = item["plan"]!.AsObject();
        foreach (var field in (string[])["active", "billing_scheme", "created", "currency", "id", "livemode", "metadata", "nickname", "product"])
            plan[field] = price[field]?.DeepClone();
        plan["amount"] = price["unit_amount"]!.DeepClone();
        plan["amount_decimal"] = price["unit_amount_decimal"]!.DeepClone();
        plan["interval"] = recurring["interval"]!.DeepClone();
        plan["interval_count"] = recurring["interval_count"]!.DeepClone();
        plan["transform_usage"] = null;
    }

    private static JsonObject? FirstItem(StripeWork work) => work.Parameters.Tree("items")?["0"] as JsonObject;

    private static JsonObject? RecurringPrice(StripeWork work, string id) =>
        work.Objects.Find("price", id) is { } price && price["recurring"] is not null ? price : null;

    private static JsonObject ItemOf(JsonObject subscription) => subscription["items"]!["data"]![0]!.AsObject();

    private static string CustomerOf(JsonObject subscription) => Text(subscription["customer"])!;

    private static string StatusOf(JsonObject subscription) => Text(subscription["status"])!;

    private static long AmountOf(JsonObject price) => price["unit_amount"]!.GetValue<long>();

    private static string? Text(JsonNode? node) => (node as JsonValue)?.GetValue<string>();

    private static long EndOfPeriod(long start, string interval)
    {
        var from = DateTimeOffset.FromUnixTimeSeconds(start);
        var end = interval switch
        {
            "day" => from.AddDays(1),
            "week" => from.AddDays(7),
            "month" => from.AddMonths(1),
            _ => from.AddYears(1),
        };
        return end.ToUnixTimeSeconds();
    }

    private sealed record PriceChange(string Proration, string? Behavior, bool OffSession);
}
