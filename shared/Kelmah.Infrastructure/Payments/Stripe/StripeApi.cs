using System.Text.Json;
using Kelmah.Application.Payments;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>The port over any transport: builds the request, sends it, reads the object or the error, and notes whether Stripe lets the app in.</summary>
public sealed class StripeApi(IStripeTransport transport, StripeAccess access) : IStripeApi
{
    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentIntent>> CreatePaymentIntentAsync(
        NewStripePaymentIntent paymentIntent, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CreatePaymentIntent(paymentIntent, idempotencyKey), StripeObjects.PaymentIntent, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentIntent>> GetPaymentIntentAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.GetPaymentIntent(id), StripeObjects.PaymentIntent, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentIntent>> CancelPaymentIntentAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CancelPaymentIntent(id, idempotencyKey), StripeObjects.PaymentIntent, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeRefund>> CreateRefundAsync(
        NewStripeRefund refund, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CreateRefund(refund, idempotencyKey), StripeObjects.Refund, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeRefund>> GetRefundAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.GetRefund(id), StripeObjects.Refund, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeCustomer>> CreateCustomerAsync(
        NewStripeCustomer customer, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CreateCustomer(customer, idempotencyKey), StripeObjects.Customer, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeTransfer>> CreateTransferAsync(
        NewStripeTransfer transfer, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CreateTransfer(transfer, idempotencyKey), StripeObjects.Transfer, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeTransfer>> GetTransferAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.GetTransfer(id), StripeObjects.Transfer, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeEvent>> GetEventAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.GetEvent(id), StripeObjects.Event, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeEvent>>> ListEventsAsync(
        DateTimeOffset since, string? startingAfter, CancellationToken cancellationToken) => CallAsync(
        StripeRequests.ListEvents(since, startingAfter), json => StripeObjects.Page(json, StripeObjects.Event), cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeSetupIntent>> CreateSetupIntentAsync(
        string customerId, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CreateSetupIntent(customerId, idempotencyKey), StripeObjects.SetupIntent, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripePaymentMethod>>> ListPaymentMethodsAsync(
        string customerId, CancellationToken cancellationToken) => CallAsync(
        StripeRequests.ListPaymentMethods(customerId), json => StripeObjects.Page(json, StripeObjects.PaymentMethod), cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentMethod>> DetachPaymentMethodAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.DetachPaymentMethod(id, idempotencyKey), StripeObjects.PaymentMethod, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeAccount>> CreateAccountAsync(
        NewStripeAccount account, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CreateAccount(account, idempotencyKey), StripeObjects.Account, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeAccount>> GetAccountAsync(string id, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.GetAccount(id), StripeObjects.Account, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeAccountLink>> CreateAccountLinkAsync(
        string accountId, Uri refreshUrl, Uri returnUrl, string idempotencyKey, CancellationToken cancellationToken) => CallAsync(
        StripeRequests.CreateAccountLink(accountId, refreshUrl, returnUrl, idempotencyKey), StripeObjects.AccountLink, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripePrice>>> ListPricesAsync(CancellationToken cancellationToken) => CallAsync(
        StripeRequests.ListPrices(), json => StripeObjects.Page(json, StripeObjects.Price), cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeSubscription>> CreateSubscriptionAsync(
        NewStripeSubscription subscription, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CreateSubscription(subscription, idempotencyKey), StripeObjects.Subscription, cancellationToken);

    /// <inheritdoc/>
    public Task<StripeResult<StripeSubscription>> CancelSubscriptionAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken) =>
        CallAsync(StripeRequests.CancelSubscription(id, idempotencyKey), StripeObjects.Subscription, cancellationToken);

    private async Task<StripeResult<T>> CallAsync<T>(
        StripeRequest request, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var sent = await transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var result = sent.Match(response => Read(response, read), error => error);
        access.Note(request, result.Succeeded ? null : result.Error);
        return result;
    }

    private static StripeResult<T> Read<T>(StripeResponse response, Func<JsonElement, T> read)
        where T : class
    {
        if (response.Status is < 200 or >= 300) return StripeErrors.Parse(response);
        try
        {
            using var document = JsonDocument.Parse(response.Body);
            return read(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or StripeFormatException)
        {
            return StripeErrors.Unreadable(response);
        }
    }
}
