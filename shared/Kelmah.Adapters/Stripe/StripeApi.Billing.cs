using Kelmah.Payments;

namespace Kelmah.Adapters.Stripe;

/// <content>Stored payment methods and subscriptions.</content>
public sealed partial class StripeApi : IStripeBilling
{
    /// <inheritdoc/>
    public Task<StripeResult<StripeSetupIntent>> CreateSetupIntentAsync(NewStripeSetupIntent setup, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeBillingParameters.Of(setup), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.SetupIntents.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeSetupIntent>> GetSetupIntentAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return CallAsync(stripe => stripe.V1.SetupIntents.GetAsync(id, StripeBillingParameters.GetSetupIntent(), null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeSetupIntent>>> FindSetupIntentsAsync(string customerId, StripeSearch search, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.SetupIntents.ListAutoPagingAsync(StripeBillingParameters.SetupIntents(customerId, search), null, cancellationToken),
            setup => search.Finds(setup.Metadata),
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentMethod>> GetPaymentMethodAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return CallAsync(stripe => stripe.V1.PaymentMethods.GetAsync(id, null, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentMethod>> DetachPaymentMethodAsync(string id, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var under = Under(idempotencyKey);
        return CallAsync(stripe => stripe.V1.PaymentMethods.DetachAsync(id, null, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeCustomer>> SetDefaultPaymentMethodAsync(
        string customerId, string paymentMethodId, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(customerId);
        var (parameters, under) = (StripeBillingParameters.DefaultPaymentMethod(paymentMethodId), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Customers.UpdateAsync(customerId, parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripePrice>>> FindPricesAsync(string lookupKey, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.Prices.ListAutoPagingAsync(StripeBillingParameters.Prices(lookupKey), null, cancellationToken),
            price => price.LookupKey == lookupKey,
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripePrice>> CreatePriceAsync(NewStripePrice price, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeBillingParameters.Of(price), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Prices.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeSubscription>> CreateSubscriptionAsync(
        NewStripeSubscription subscription, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeBillingParameters.Of(subscription), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Subscriptions.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeSubscription>> GetSubscriptionAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return CallAsync(stripe => stripe.V1.Subscriptions.GetAsync(id, null, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeSubscription>>> ListSubscriptionsAsync(string customerId, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.Subscriptions.ListAutoPagingAsync(StripeBillingParameters.Subscriptions(customerId), null, cancellationToken),
            _ => true,
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripeSubscription>> ChangeSubscriptionAsync(
        string id, StripeSubscriptionChange change, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var (parameters, under) = (StripeBillingParameters.Of(change), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Subscriptions.UpdateAsync(id, parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeSubscription>> CancelSubscriptionAsync(string id, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var under = Under(idempotencyKey);
        return CallAsync(stripe => stripe.V1.Subscriptions.CancelAsync(id, null, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeInvoice>> GetInvoiceAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return CallAsync(stripe => stripe.V1.Invoices.GetAsync(id, null, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeInvoice>>> ListInvoicesAsync(string subscriptionId, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.Invoices.ListAutoPagingAsync(StripeBillingParameters.Invoices(subscriptionId), null, cancellationToken),
            _ => true,
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeInvoicePayment>>> ListInvoicePaymentsAsync(string invoiceId, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.InvoicePayments.ListAutoPagingAsync(StripeBillingParameters.PaymentsOf(invoiceId), null, cancellationToken),
            _ => true,
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeInvoicePayment>>> FindInvoiceOfAsync(string paymentIntentId, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.InvoicePayments.ListAutoPagingAsync(StripeBillingParameters.InvoiceOf(paymentIntentId), null, cancellationToken),
            _ => true,
            StripeObjects.Of);
}
