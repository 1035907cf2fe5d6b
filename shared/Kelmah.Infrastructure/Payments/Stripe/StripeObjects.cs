using System.Text.Json;
using Kelmah.Application.Payments;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Reads Stripe's objects. Fields that Stripe adds later are passed over.</summary>
/// <remarks>Each throws <see cref="StripeFormatException"/> if a field that the product needs is missing or of another type.</remarks>
public static class StripeObjects
{
    /// <summary>https://docs.stripe.com/api/payment_intents/object</summary>
    public static StripePaymentIntent PaymentIntent(JsonElement json) => new(
        json.Text("id"),
        PaymentIntentStatus(json.Text("status")),
        json.Number("amount"),
        json.OptionalNumber("amount_received") ?? 0,
        json.Text("currency"),
        json.OptionalText("client_secret"),
        json.Time("created"),
        json.Metadata())
    {
        CustomerId = json.Id("customer"),
        LatestCharge = json.Expanded("latest_charge") is { } charge ? Charge(charge) : null,
        LastPaymentErrorCode = json.Expanded("last_payment_error")?.OptionalText("code"),
    };

    /// <summary>https://docs.stripe.com/api/charges/object</summary>
    public static StripeCharge Charge(JsonElement json) => new(
        json.Text("id"),
        json.Flag("paid"),
        json.Number("amount"),
        json.Number("amount_refunded"),
        json.Text("currency"))
    {
        Balance = json.Expanded("balance_transaction") is { } balance ? BalanceChange(balance) : null,
    };

    /// <summary>https://docs.stripe.com/api/refunds/object</summary>
    public static StripeRefund Refund(JsonElement json) => new(
        json.Text("id"),
        RefundStatus(json.OptionalText("status")),
        json.Number("amount"),
        json.Text("currency"),
        json.Id("payment_intent"),
        json.Time("created"),
        json.Metadata())
    {
        FailureReason = json.OptionalText("failure_reason"),
    };

    /// <summary>https://docs.stripe.com/api/customers/object</summary>
    public static StripeCustomer Customer(JsonElement json) => new(json.Text("id"), json.Metadata());

    /// <summary>https://docs.stripe.com/api/transfers/object</summary>
    public static StripeTransfer Transfer(JsonElement json) => new(
        json.Text("id"),
        json.Number("amount"),
        json.Number("amount_reversed"),
        json.Text("currency"),
        json.Id("destination") ?? throw new StripeFormatException("destination"),
        json.Time("created"),
        json.Metadata());

    /// <summary>https://docs.stripe.com/api/events/object</summary>
    public static StripeEvent Event(JsonElement json)
    {
        var subject = json.Expanded("data")?.Expanded("object") ?? throw new StripeFormatException("data.object");
        return new StripeEvent(
            json.Text("id"),
            json.Text("type"),
            json.Time("created"),
            json.OptionalText("api_version"),
            json.Flag("livemode"),
            subject.OptionalText("id"),
            subject.Text("object"));
    }

    /// <summary>https://docs.stripe.com/api/setup_intents/object</summary>
    public static StripeSetupIntent SetupIntent(JsonElement json) =>
        new(json.Text("id"), json.Text("client_secret"), json.Id("customer"));

    /// <summary>https://docs.stripe.com/api/payment_methods/object</summary>
    public static StripePaymentMethod PaymentMethod(JsonElement json) => new(
        json.Text("id"), json.Text("type"), json.Id("customer"), json.Expanded("card") is { } card ? Card(card) : null);

    /// <summary>https://docs.stripe.com/api/accounts/object</summary>
    public static StripeAccount Account(JsonElement json) => new(
        json.Text("id"),
        json.OptionalText("country"),
        json.Flag("details_submitted"),
        json.Flag("payouts_enabled"),
        json.Expanded("capabilities")?.OptionalText("transfers") == "active");

    /// <summary>https://docs.stripe.com/api/account_links/object</summary>
    public static StripeAccountLink AccountLink(JsonElement json) => new(
        Uri.TryCreate(json.Text("url"), UriKind.Absolute, out var url) ? url : throw new StripeFormatException("url"),
        json.Time("expires_at"));

    /// <summary>https://docs.stripe.com/api/prices/object</summary>
    public static StripePrice Price(JsonElement json) => new(
        json.Text("id"),
        json.OptionalNumber("unit_amount") ?? 0,
        json.Text("currency"),
        json.Expanded("recurring")?.OptionalText("interval") ?? throw new StripeFormatException("recurring.interval"),
        json.OptionalText("lookup_key"),
        json.OptionalText("nickname"));

    /// <summary>https://docs.stripe.com/api/subscriptions/object, of one item.</summary>
    public static StripeSubscription Subscription(JsonElement json)
    {
        var items = json.Expanded("items") ?? throw new StripeFormatException("items");
        var item = items.Items().FirstOrDefault();
        return new StripeSubscription(
            json.Text("id"),
            json.Text("status"),
            json.Id("customer") ?? throw new StripeFormatException("customer"),
            item.Id("price") ?? throw new StripeFormatException("items.data.price"),
            item.Time("current_period_end"));
    }

    /// <summary>https://docs.stripe.com/api/pagination</summary>
    public static StripePage<T> Page<T>(JsonElement json, Func<JsonElement, T> read) =>
        new([.. json.Items().Select(read)], json.Flag("has_more"));

    private static StripeCard Card(JsonElement json) => new(
        json.Text("brand"), json.Text("last4"), json.SmallNumber("exp_month"), json.SmallNumber("exp_year"));

    private static StripeBalanceChange BalanceChange(JsonElement json) => new(
        json.Text("id"), json.Number("amount"), json.Number("fee"), json.Number("net"), json.Text("currency"));

    private static StripePaymentIntentStatus PaymentIntentStatus(string status) => status switch
    {
        "requires_payment_method" => StripePaymentIntentStatus.RequiresPaymentMethod,
        "requires_confirmation" => StripePaymentIntentStatus.RequiresConfirmation,
        "requires_action" => StripePaymentIntentStatus.RequiresAction,
        "processing" => StripePaymentIntentStatus.Processing,
        "requires_capture" => StripePaymentIntentStatus.RequiresCapture,
        "canceled" => StripePaymentIntentStatus.Canceled,
        "succeeded" => StripePaymentIntentStatus.Succeeded,
        _ => StripePaymentIntentStatus.Unknown,
    };

    private static StripeRefundStatus RefundStatus(string? status) => status switch
    {
        "pending" => StripeRefundStatus.Pending,
        "requires_action" => StripeRefundStatus.RequiresAction,
        "succeeded" => StripeRefundStatus.Succeeded,
        "failed" => StripeRefundStatus.Failed,
        "canceled" => StripeRefundStatus.Canceled,
        _ => StripeRefundStatus.Unknown,
    };
}
