using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>
/// The calls to Stripe about stored payment methods and subscriptions, https://docs.stripe.com/api/subscriptions. Errors, keys and amounts are as in
/// <see cref="IStripeApi"/>.
/// </summary>
public interface IStripeBilling
{
    /// <summary>Begins to store a payment method of a customer, who gives it to Stripe by the returned client secret.</summary>
    Task<StripeResult<StripeSetupIntent>> CreateSetupIntentAsync(NewStripeSetupIntent setup, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a setup with its payment method.</summary>
    Task<StripeResult<StripeSetupIntent>> GetSetupIntentAsync(string id, CancellationToken cancellationToken);

    /// <summary>Finds the setups of a customer that carry an id of ours.</summary>
    Task<StripeResult<StripePage<StripeSetupIntent>>> FindSetupIntentsAsync(string customerId, StripeSearch search, CancellationToken cancellationToken);

    /// <summary>Reads a payment method.</summary>
    Task<StripeResult<StripePaymentMethod>> GetPaymentMethodAsync(string id, CancellationToken cancellationToken);

    /// <summary>Takes a payment method from its customer for good. One that is nobody's is refused with <see cref="StripeErrorKind.InvalidRequest"/>.</summary>
    Task<StripeResult<StripePaymentMethod>> DetachPaymentMethodAsync(string id, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Says what invoices of a customer are paid with.</summary>
    Task<StripeResult<StripeCustomer>> SetDefaultPaymentMethodAsync(string customerId, string paymentMethodId, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>The active prices with a key of ours; at most one.</summary>
    Task<StripeResult<StripePage<StripePrice>>> FindPricesAsync(string lookupKey, CancellationToken cancellationToken);

    /// <summary>Makes a price and its product. A key that another price has is refused.</summary>
    Task<StripeResult<StripePrice>> CreatePriceAsync(NewStripePrice price, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Subscribes a customer to a price, and charges the first period. What is not paid leaves the subscription incomplete.</summary>
    Task<StripeResult<StripeSubscription>> CreateSubscriptionAsync(NewStripeSubscription subscription, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a subscription.</summary>
    Task<StripeResult<StripeSubscription>> GetSubscriptionAsync(string id, CancellationToken cancellationToken);

    /// <summary>All subscriptions of a customer, those that have ended too, newest first: what was created before this call is among them.</summary>
    Task<StripeResult<StripePage<StripeSubscription>>> ListSubscriptionsAsync(string customerId, CancellationToken cancellationToken);

    /// <summary>
    /// Changes the price, of which the difference for the rest of the period is charged or credited at once, and whether it ends with the period. Where the
    /// difference cannot be charged it is refused with <see cref="StripeErrorKind.CardDeclined"/>, and nothing changes.
    /// </summary>
    Task<StripeResult<StripeSubscription>> ChangeSubscriptionAsync(string id, StripeSubscriptionChange change, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Ends a subscription at once; nothing more is charged. One that has ended is missing.</summary>
    Task<StripeResult<StripeSubscription>> CancelSubscriptionAsync(string id, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads an invoice.</summary>
    Task<StripeResult<StripeInvoice>> GetInvoiceAsync(string id, CancellationToken cancellationToken);

    /// <summary>The invoices of a subscription, newest first.</summary>
    Task<StripeResult<StripePage<StripeInvoice>>> ListInvoicesAsync(string subscriptionId, CancellationToken cancellationToken);

    /// <summary>What an invoice is paid by.</summary>
    Task<StripeResult<StripePage<StripeInvoicePayment>>> ListInvoicePaymentsAsync(string invoiceId, CancellationToken cancellationToken);

    /// <summary>Which invoice a payment is of; none for a payment of another kind.</summary>
    Task<StripeResult<StripePage<StripeInvoicePayment>>> FindInvoiceOfAsync(string paymentIntentId, CancellationToken cancellationToken);
}

/// <summary>A payment method that is being stored, https://docs.stripe.com/api/setup_intents/object.</summary>
/// <param name="Id">Starts with <c>seti_</c>.</param>
/// <param name="Status">As Stripe spells it, such as <c>requires_payment_method</c> or <c>succeeded</c>.</param>
/// <param name="ClientSecret">Lets the user's browser give the payment method. Never logged nor stored.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripeSetupIntent(string Id, string Status, string? ClientSecret, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What was stored; null before it is, and if the call did not ask for it.</summary>
    public StripePaymentMethod? PaymentMethod { get; init; }

    /// <summary>Whether the user has yet to do something.</summary>
    public bool IsOpen => Status is "requires_payment_method" or "requires_confirmation" or "requires_action" or "processing";

    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{Id} {Status}";
}

/// <summary>A payment method to be stored, to be charged later while the user is not there.</summary>
/// <param name="CustomerId">Whose.</param>
/// <param name="PaymentMethodType">The only type that it takes.</param>
/// <param name="Metadata">Own ids.</param>
public sealed record NewStripeSetupIntent(string CustomerId, string PaymentMethodType, IReadOnlyDictionary<string, string> Metadata);

/// <summary>What a plan costs, https://docs.stripe.com/api/prices/object.</summary>
/// <param name="Id">Starts with <c>price_</c>.</param>
public sealed record StripePrice(string Id);

/// <summary>A price to be made.</summary>
/// <param name="LookupKey">Ours; one active price has it.</param>
/// <param name="Name">Of its product.</param>
/// <param name="Amount">For each period.</param>
/// <param name="Interval">Its length.</param>
public sealed record NewStripePrice(string LookupKey, string Name, Money Amount, PlanInterval Interval);

/// <summary>A subscription, https://docs.stripe.com/api/subscriptions/object.</summary>
/// <param name="Id">Starts with <c>sub_</c>.</param>
/// <param name="Status">Its status at Stripe.</param>
/// <param name="CustomerId">Whose.</param>
/// <param name="ItemId">Its one item, <c>si_…</c>.</param>
/// <param name="PriceId">What it is of.</param>
/// <param name="CurrentPeriodEnd">Until when it is paid, or is to be paid, UTC.</param>
/// <param name="CancelAtPeriodEnd">Whether it ends then.</param>
/// <param name="LatestInvoiceId">The newest invoice, <c>in_…</c>.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripeSubscription(
    string Id,
    StripeSubscriptionStatus Status,
    string CustomerId,
    string ItemId,
    string PriceId,
    DateTimeOffset CurrentPeriodEnd,
    bool CancelAtPeriodEnd,
    string? LatestInvoiceId,
    IReadOnlyDictionary<string, string> Metadata);

/// <summary>The states of a subscription.</summary>
public enum StripeSubscriptionStatus
{
    /// <summary>The first period is not paid yet; for 23 hours it can be.</summary>
    Incomplete,

    /// <summary>The first period was not paid: it never begins.</summary>
    IncompleteExpired,

    /// <summary>It is paid, or in a trial.</summary>
    Active,

    /// <summary>A period is not paid; Stripe tries again.</summary>
    PastDue,

    /// <summary>A period is not paid, and Stripe tries no more.</summary>
    Unpaid,

    /// <summary>Nothing is charged while it rests.</summary>
    Paused,

    /// <summary>It has ended.</summary>
    Canceled,

    /// <summary>A state that Stripe has introduced since; treat it as not final.</summary>
    Unknown,
}

/// <summary>A subscription to be made.</summary>
/// <param name="CustomerId">Whose; what it is paid with is the customer's default.</param>
/// <param name="PriceId">Of what.</param>
/// <param name="Metadata">Own ids.</param>
public sealed record NewStripeSubscription(string CustomerId, string PriceId, IReadOnlyDictionary<string, string> Metadata);

/// <summary>How a subscription is to be; what is null stays.</summary>
/// <param name="ItemId">Its item.</param>
/// <param name="PriceId">What it is of from now on.</param>
/// <param name="CancelAtPeriodEnd">Whether it ends with its period.</param>
public sealed record StripeSubscriptionChange(string ItemId, string? PriceId, bool? CancelAtPeriodEnd);

/// <summary>What a subscription charges for a period or a change, https://docs.stripe.com/api/invoices/object.</summary>
/// <param name="Id">Starts with <c>in_</c>.</param>
/// <param name="IsPaid">Whether nothing of it is open any more.</param>
/// <param name="SubscriptionId">Of which subscription; null for an invoice of another kind.</param>
public sealed record StripeInvoice(string Id, bool IsPaid, string? SubscriptionId);

/// <summary>A payment of an invoice, https://docs.stripe.com/api/invoice-payment/object.</summary>
/// <param name="InvoiceId">The invoice.</param>
/// <param name="PaymentIntentId">The payment; null for one that was made in another way.</param>
public sealed record StripeInvoicePayment(string InvoiceId, string? PaymentIntentId);
