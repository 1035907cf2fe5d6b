namespace Kelmah.Payments;

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
}
