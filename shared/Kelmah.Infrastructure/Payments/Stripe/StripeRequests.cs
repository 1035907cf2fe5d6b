using Kelmah.Application.Payments;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Builds the requests of each call. No sending and no state, so that any transport can carry them.</summary>
public static class StripeRequests
{
    /// <summary>The version of Stripe's API that requests ask for and that answers are parsed as.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    private const long MaxPage = 100;

    /// <summary>The charge of a payment and what the balance got of it.</summary>
    private static readonly string[] ChargeAndBalance = ["latest_charge.balance_transaction"];

    /// <summary>https://docs.stripe.com/api/payment_intents/create</summary>
    public static StripeRequest CreatePaymentIntent(NewStripePaymentIntent paymentIntent, string idempotencyKey) =>
        Post("/v1/payment_intents", idempotencyKey, new StripeFormWriter()
            .Add("amount", paymentIntent.Amount)
            .Add("currency", paymentIntent.Currency)
            .Add("payment_method_types", paymentIntent.PaymentMethodTypes)
            .Add("customer", paymentIntent.CustomerId)
            .Add("description", paymentIntent.Description)
            .Add("transfer_group", paymentIntent.TransferGroup)
            .Add("metadata", paymentIntent.Metadata)
            .Add("expand", ChargeAndBalance));

    /// <summary>https://docs.stripe.com/api/payment_intents/retrieve</summary>
    public static StripeRequest GetPaymentIntent(string id) =>
        Get($"/v1/payment_intents/{Segment(id)}", new StripeFormWriter().Add("expand", ChargeAndBalance));

    /// <summary>https://docs.stripe.com/api/payment_intents/cancel</summary>
    public static StripeRequest CancelPaymentIntent(string id, string idempotencyKey) => Post(
        $"/v1/payment_intents/{Segment(id)}/cancel", idempotencyKey, new StripeFormWriter().Add("expand", ChargeAndBalance));

    /// <summary>https://docs.stripe.com/api/refunds/create</summary>
    public static StripeRequest CreateRefund(NewStripeRefund refund, string idempotencyKey) =>
        Post("/v1/refunds", idempotencyKey, new StripeFormWriter()
            .Add("payment_intent", refund.PaymentIntentId)
            .Add("amount", refund.Amount)
            .Add("metadata", refund.Metadata));

    /// <summary>https://docs.stripe.com/api/refunds/retrieve</summary>
    public static StripeRequest GetRefund(string id) => Get($"/v1/refunds/{Segment(id)}", new StripeFormWriter());

    /// <summary>https://docs.stripe.com/api/customers/create</summary>
    public static StripeRequest CreateCustomer(NewStripeCustomer customer, string idempotencyKey) =>
        Post("/v1/customers", idempotencyKey, new StripeFormWriter()
            .Add("email", customer.Email)
            .Add("name", customer.Name)
            .Add("metadata", customer.Metadata));

    /// <summary>https://docs.stripe.com/api/transfers/create</summary>
    public static StripeRequest CreateTransfer(NewStripeTransfer transfer, string idempotencyKey) =>
        Post("/v1/transfers", idempotencyKey, new StripeFormWriter()
            .Add("amount", transfer.Amount)
            .Add("currency", transfer.Currency)
            .Add("destination", transfer.DestinationAccountId)
            .Add("description", transfer.Description)
            .Add("transfer_group", transfer.TransferGroup)
            .Add("metadata", transfer.Metadata));

    /// <summary>https://docs.stripe.com/api/transfers/retrieve</summary>
    public static StripeRequest GetTransfer(string id) => Get($"/v1/transfers/{Segment(id)}", new StripeFormWriter());

    /// <summary>https://docs.stripe.com/api/events/retrieve</summary>
    public static StripeRequest GetEvent(string id) => Get($"/v1/events/{Segment(id)}", new StripeFormWriter());

    /// <summary>https://docs.stripe.com/api/events/list</summary>
    public static StripeRequest ListEvents(DateTimeOffset since, string? startingAfter) => Get("/v1/events", new StripeFormWriter()
        .Add("created[gte]", since.ToUnixTimeSeconds())
        .Add("starting_after", startingAfter)
        .Add("limit", MaxPage));

    /// <summary>https://docs.stripe.com/api/setup_intents/create</summary>
    public static StripeRequest CreateSetupIntent(string customerId, string idempotencyKey) =>
        Post("/v1/setup_intents", idempotencyKey, new StripeFormWriter()
            .Add("customer", customerId)
            .Add("payment_method_types", ["card"])
            .Add("usage", "off_session"));

    /// <summary>https://docs.stripe.com/api/payment_methods/customer_list</summary>
    public static StripeRequest ListPaymentMethods(string customerId) =>
        Get($"/v1/customers/{Segment(customerId)}/payment_methods", new StripeFormWriter().Add("limit", MaxPage));

    /// <summary>https://docs.stripe.com/api/payment_methods/detach</summary>
    public static StripeRequest DetachPaymentMethod(string id, string idempotencyKey) =>
        Post($"/v1/payment_methods/{Segment(id)}/detach", idempotencyKey, new StripeFormWriter());

    /// <summary>https://docs.stripe.com/api/accounts/create</summary>
    public static StripeRequest CreateAccount(NewStripeAccount account, string idempotencyKey) =>
        Post("/v1/accounts", idempotencyKey, new StripeFormWriter()
            .Add("type", "express")
            .Add("country", account.Country)
            .Add("email", account.Email)
            .Add("capabilities[transfers][requested]", "true")
            .Add("metadata", account.Metadata));

    /// <summary>https://docs.stripe.com/api/accounts/retrieve</summary>
    public static StripeRequest GetAccount(string id) => Get($"/v1/accounts/{Segment(id)}", new StripeFormWriter());

    /// <summary>https://docs.stripe.com/api/account_links/create</summary>
    public static StripeRequest CreateAccountLink(string accountId, Uri refreshUrl, Uri returnUrl, string idempotencyKey) =>
        Post("/v1/account_links", idempotencyKey, new StripeFormWriter()
            .Add("account", accountId)
            .Add("refresh_url", refreshUrl.AbsoluteUri)
            .Add("return_url", returnUrl.AbsoluteUri)
            .Add("type", "account_onboarding"));

    /// <summary>https://docs.stripe.com/api/prices/list</summary>
    public static StripeRequest ListPrices() => Get("/v1/prices", new StripeFormWriter()
        .Add("active", "true")
        .Add("type", "recurring")
        .Add("limit", MaxPage));

    /// <summary>https://docs.stripe.com/api/subscriptions/create</summary>
    public static StripeRequest CreateSubscription(NewStripeSubscription subscription, string idempotencyKey) =>
        Post("/v1/subscriptions", idempotencyKey, new StripeFormWriter()
            .Add("customer", subscription.CustomerId)
            .Add("items[0][price]", subscription.PriceId)
            .Add("default_payment_method", subscription.PaymentMethodId)
            .Add("payment_behavior", "error_if_incomplete")
            .Add("metadata", subscription.Metadata));

    /// <summary>https://docs.stripe.com/api/subscriptions/cancel</summary>
    public static StripeRequest CancelSubscription(string id, string idempotencyKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
        return new(HttpMethod.Delete, $"/v1/subscriptions/{Segment(id)}", "", idempotencyKey);
    }

    private static StripeRequest Get(string path, StripeFormWriter parameters) =>
        new(HttpMethod.Get, path, parameters.ToString(), null);

    private static StripeRequest Post(string path, string idempotencyKey, StripeFormWriter parameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
        return new(HttpMethod.Post, path, parameters.ToString(), idempotencyKey);
    }

    /// <summary>An id that came from outside must not reach another path.</summary>
    private static string Segment(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return Uri.EscapeDataString(id);
    }
}
