using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// https://docs.stripe.com/api/subscriptions: the first period is charged at once. Later periods and invoices are not simulated.
/// </summary>
internal static class StripeSubscriptions
{
    private const string Type = "subscription";

    public static StripeAnswer Create(StripeWork work)
    {
        var customerId = work.Parameters.RequiredText("customer");
        var methodId = work.Parameters.Text("default_payment_method");
        var priceId = ((work.Parameters.Tree("items")?["0"] as JsonObject)?["price"] as JsonValue)?.GetValue<string>();
        var metadata = work.Parameters.Metadata() ?? [];
        work.Parameters.OneOf("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete");
        if (priceId is null) work.Parameters.Refuse(StripeAnswer.InvalidRequest("Missing required param: items.", "items", "parameter_missing"));
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Objects.Find("customer", customerId) is null) return StripeAnswer.Missing("customer", customerId, "customer");
        if (work.Objects.Find("price", priceId!) is not { } price || price["recurring"] is null)
            return StripeAnswer.Missing("price", priceId!, "items[0][price]");
        if (Method(work, customerId, methodId) is not { } method)
            return StripeAnswer.InvalidRequest("This customer has no attached payment source or default payment method.", null, "resource_missing");
        var charged = Charge(work, customerId, price, method);
        return charged.Status == 200 ? Start(work, customerId, price, method, metadata) : charged;
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type);

    public static StripeAnswer List(StripeWork work)
    {
        var customer = work.Parameters.Text("customer");
        var status = work.Parameters.Text("status");
        return StripeLists.Answer(work, Type, "/v1/subscriptions", subscription =>
            StripeLists.By("customer", customer)(subscription)
            && (status == "all" || subscription["status"]!.GetValue<string>() == (status ?? "active")));
    }

    public static StripeAnswer Cancel(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } subscription || subscription["status"]!.GetValue<string>() == "canceled")
            return StripeAnswer.Missing(Type, work.Id);
        subscription["status"] = "canceled";
        subscription["canceled_at"] = work.Now;
        subscription["ended_at"] = work.Now;
        subscription["cancellation_details"]!["reason"] = "cancellation_requested";
        work.Objects.Update(subscription);
        work.Emit("customer.subscription.deleted", subscription);
        return StripeAnswer.Ok(subscription);
    }

    /// <summary>The payment method that was asked for, or the newest that is attached to the customer.</summary>
    private static JsonObject? Method(StripeWork work, string customer, string? id)
    {
        var attached = work.Objects.Walk("payment_method").Where(StripeLists.By("customer", customer));
        return attached.FirstOrDefault(method => id is null || method["id"]!.GetValue<string>() == id);
    }

    private static StripeAnswer Charge(StripeWork work, string customer, JsonObject price, JsonObject method)
    {
        var intent = work.New("payment_intent");
        intent["amount"] = price["unit_amount"]!.DeepClone();
        intent["currency"] = price["currency"]!.DeepClone();
        intent["customer"] = customer;
        intent["description"] = "Subscription creation";
        intent["client_secret"] = StripeIds.Prefixed($"{intent["id"]}_secret_");
        work.Create(intent, "payment_intent.created");
        return StripeCharges.Attempt(work, intent, method, offSession: true);
    }

    private static StripeAnswer Start(StripeWork work, string customer, JsonObject price, JsonObject method, JsonObject metadata)
    {
        var subscription = work.New(Type);
        var id = subscription["id"]!.GetValue<string>();
        subscription["billing_cycle_anchor"] = work.Now;
        subscription["currency"] = price["currency"]!.DeepClone();
        subscription["customer"] = customer;
        subscription["default_payment_method"] = method["id"]!.DeepClone();
        subscription["metadata"] = metadata;
        subscription["start_date"] = work.Now;
        subscription["items"]!["url"] = $"/v1/subscription_items?subscription={id}";
        subscription["items"]!["data"]!.AsArray().Add(Item(work, id, price));
        return work.Create(subscription, "customer.subscription.created");
    }

    private static JsonObject Item(StripeWork work, string subscription, JsonObject price)
    {
        var item = work.New("subscription_item");
        var recurring = price["recurring"]!;
        item["subscription"] = subscription;
        item["price"] = price.DeepClone();
        item["current_period_start"] = work.Now;
        item["current_period_end"] = EndOfPeriod(work.Now, recurring["interval"]!.GetValue<string>());
        var plan = item["plan"]!.AsObject();
        foreach (var field in (string[])["active", "billing_scheme", "created", "currency", "id", "livemode", "metadata", "nickname", "product"])
            plan[field] = price[field]?.DeepClone();
        plan["amount"] = price["unit_amount"]!.DeepClone();
        plan["amount_decimal"] = price["unit_amount_decimal"]!.DeepClone();
        plan["interval"] = recurring["interval"]!.DeepClone();
        plan["interval_count"] = recurring["interval_count"]!.DeepClone();
        plan["transform_usage"] = null;
        return item;
    }

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
}
