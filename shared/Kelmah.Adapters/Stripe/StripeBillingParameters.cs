using Kelmah.Payments;
using Stripe;

namespace Kelmah.Adapters.Stripe;

/// <summary>What the port of billing asks for, as the parameters of Stripe.net. What is sent under a key stays as it is, see <see cref="StripeParameters"/>.</summary>
internal static class StripeBillingParameters
{
    private const long PageSize = 100;

    /// <summary>https://docs.stripe.com/api/setup_intents/create</summary>
    public static SetupIntentCreateOptions Of(NewStripeSetupIntent setup) => new()
    {
        Customer = setup.CustomerId,
        AllowedPaymentMethodTypes = [setup.PaymentMethodType],
        Usage = "off_session",
        Metadata = new(setup.Metadata),
    };

    /// <summary>https://docs.stripe.com/api/setup_intents/retrieve</summary>
    public static SetupIntentGetOptions GetSetupIntent() => new() { Expand = ["payment_method"] };

    /// <summary>https://docs.stripe.com/api/setup_intents/list</summary>
    public static SetupIntentListOptions SetupIntents(string customerId, StripeSearch search) => new()
    {
        Customer = customerId,
        Created = new DateRangeOptions { GreaterThanOrEqual = search.From.UtcDateTime, LessThanOrEqual = search.Until.UtcDateTime },
        Limit = PageSize,
    };

    /// <summary>https://docs.stripe.com/api/customers/update</summary>
    public static CustomerUpdateOptions DefaultPaymentMethod(string paymentMethodId) => new() { InvoiceSettings = new() { DefaultPaymentMethod = paymentMethodId } };

    /// <summary>https://docs.stripe.com/api/prices/list</summary>
    public static PriceListOptions Prices(string lookupKey) => new() { LookupKeys = [lookupKey], Active = true, Limit = PageSize };

    /// <summary>https://docs.stripe.com/api/prices/create</summary>
    public static PriceCreateOptions Of(NewStripePrice price) => new()
    {
        LookupKey = price.LookupKey,
        UnitAmount = price.Amount.MinorUnits,
        Currency = price.Amount.Currency.Code.ToLowerInvariant(),
        Recurring = new() { Interval = IntervalOf(price.Interval) },
        ProductData = new() { Name = price.Name },
    };

    /// <summary>https://docs.stripe.com/api/subscriptions/create</summary>
    public static SubscriptionCreateOptions Of(NewStripeSubscription subscription) => new()
    {
        Customer = subscription.CustomerId,
        Items = [new() { Price = subscription.PriceId }],
        PaymentBehavior = "allow_incomplete",
        OffSession = true,
        Metadata = new(subscription.Metadata),
    };

    /// <summary>https://docs.stripe.com/api/subscriptions/list</summary>
    public static SubscriptionListOptions Subscriptions(string customerId) => new() { Customer = customerId, Status = "all", Limit = PageSize };

    /// <summary>https://docs.stripe.com/api/subscriptions/update</summary>
    public static SubscriptionUpdateOptions Of(StripeSubscriptionChange change) => new()
    {
        Items = change.PriceId is null ? null : [new() { Id = change.ItemId, Price = change.PriceId }],
        ProrationBehavior = change.PriceId is null ? null : "always_invoice",
        PaymentBehavior = change.PriceId is null ? null : "error_if_incomplete",
        OffSession = change.PriceId is null ? null : true,
        CancelAtPeriodEnd = change.CancelAtPeriodEnd,
    };

    /// <summary>https://docs.stripe.com/api/invoices/list</summary>
    public static InvoiceListOptions Invoices(string subscriptionId) => new() { Subscription = subscriptionId, Limit = PageSize };

    /// <summary>https://docs.stripe.com/api/invoice-payment/list</summary>
    public static InvoicePaymentListOptions PaymentsOf(string invoiceId) => new() { Invoice = invoiceId, Limit = PageSize };

    /// <summary>The same by the payment.</summary>
    public static InvoicePaymentListOptions InvoiceOf(string paymentIntentId) =>
        new() { Payment = new() { Type = "payment_intent", PaymentIntent = paymentIntentId }, Limit = PageSize };

    private static string IntervalOf(PlanInterval interval) => interval switch
    {
        PlanInterval.Month => "month",
        PlanInterval.Year => "year",
    };
}
