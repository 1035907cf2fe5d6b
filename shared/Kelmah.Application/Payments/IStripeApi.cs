namespace Kelmah.Application.Payments;

/// <summary>The calls to Stripe that the product makes, https://docs.stripe.com/api.</summary>
/// <remarks>
/// <para>
/// A refusal of Stripe, and a call that got no answer, are values (<see cref="StripeError"/>), never exceptions; only
/// a cancelled token throws. Short troubles have been retried with backoff before an error is returned.
/// </para>
/// <para>
/// Every mutating call takes an idempotency key of 1 to 255 characters, derived from the command that causes it. After a
/// transient error it is not known whether Stripe has done the work: call again with the same key and the same
/// arguments, and the work is done once. Stripe keeps a key for at least 24 hours.
/// </para>
/// <para>Amounts are whole minor units of the currency, which is three lower-case letters (ISO 4217).</para>
/// </remarks>
public interface IStripeApi
{
    /// <summary>Creates an unconfirmed payment; the customer confirms it with the returned client secret.</summary>
    Task<StripeResult<StripePaymentIntent>> CreatePaymentIntentAsync(
        NewStripePaymentIntent paymentIntent, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a payment, with its latest charge and that charge's fee.</summary>
    Task<StripeResult<StripePaymentIntent>> GetPaymentIntentAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels a payment that has not succeeded. One that has is refused with the code
    /// <c>payment_intent_unexpected_state</c>.
    /// </summary>
    Task<StripeResult<StripePaymentIntent>> CancelPaymentIntentAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>
    /// Gives back all or part of a payment. More than is left is refused with <see cref="StripeErrorKind.InvalidRequest"/>.
    /// </summary>
    Task<StripeResult<StripeRefund>> CreateRefundAsync(
        NewStripeRefund refund, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a refund.</summary>
    Task<StripeResult<StripeRefund>> GetRefundAsync(string id, CancellationToken cancellationToken);

    /// <summary>Creates a customer, to whom payment methods can be attached.</summary>
    Task<StripeResult<StripeCustomer>> CreateCustomerAsync(
        NewStripeCustomer customer, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Moves money from the platform's balance to a connected account.</summary>
    Task<StripeResult<StripeTransfer>> CreateTransferAsync(
        NewStripeTransfer transfer, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a transfer.</summary>
    Task<StripeResult<StripeTransfer>> GetTransferAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads an event again; Stripe keeps events for 30 days.</summary>
    Task<StripeResult<StripeEvent>> GetEventAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lists the events of a time and later, newest first: what webhooks may have missed.</summary>
    /// <param name="since">At most 30 days ago.</param>
    /// <param name="startingAfter">The id of the last event of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<StripeResult<StripePage<StripeEvent>>> ListEventsAsync(
        DateTimeOffset since, string? startingAfter, CancellationToken cancellationToken);

    /// <summary>Begins to keep a payment method of a customer; the customer gives it with the returned client secret.</summary>
    Task<StripeResult<StripeSetupIntent>> CreateSetupIntentAsync(
        string customerId, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Lists the payment methods of a customer, the 100 newest.</summary>
    Task<StripeResult<StripePage<StripePaymentMethod>>> ListPaymentMethodsAsync(
        string customerId, CancellationToken cancellationToken);

    /// <summary>Forgets a payment method for good.</summary>
    Task<StripeResult<StripePaymentMethod>> DetachPaymentMethodAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Opens a connected account that can be transferred to.</summary>
    Task<StripeResult<StripeAccount>> CreateAccountAsync(
        NewStripeAccount account, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a connected account.</summary>
    Task<StripeResult<StripeAccount>> GetAccountAsync(string id, CancellationToken cancellationToken);

    /// <summary>Makes a page on which the owner of an account is onboarded.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="refreshUrl">Where the owner is sent when the page has expired, to get another.</param>
    /// <param name="returnUrl">Where the owner is sent afterwards.</param>
    /// <param name="idempotencyKey">As above; since a link expires, another key for each link.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<StripeResult<StripeAccountLink>> CreateAccountLinkAsync(
        string accountId, Uri refreshUrl, Uri returnUrl, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Lists the recurring prices that can be subscribed to, at most 100.</summary>
    Task<StripeResult<StripePage<StripePrice>>> ListPricesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Subscribes a customer to a price and charges the first period. A declined card is refused with
    /// <see cref="StripeErrorKind.CardDeclined"/>.
    /// </summary>
    Task<StripeResult<StripeSubscription>> CreateSubscriptionAsync(
        NewStripeSubscription subscription, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Ends a subscription at once.</summary>
    Task<StripeResult<StripeSubscription>> CancelSubscriptionAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken);
}
