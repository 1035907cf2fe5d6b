using Kelmah.Payments;
using Stripe;

namespace Kelmah.Adapters.Stripe;

/// <summary>What the port asks for, as the parameters of Stripe.net.</summary>
/// <remarks>
/// Stripe refuses an idempotency key that comes again with other parameters, and a call may be repeated by a later release of this
/// program: what is sent under a key stays as it is.
/// </remarks>
internal static class StripeParameters
{
    /// <summary>The charge of a payment and what the balance got of it.</summary>
    private const string ChargeAndBalance = "latest_charge.balance_transaction";

    /// <summary>The most that a page of Stripe's holds.</summary>
    private const long PageSize = 100;

    /// <summary>https://docs.stripe.com/api/payment_intents/create</summary>
    public static PaymentIntentCreateOptions Of(NewStripePaymentIntent paymentIntent) => new()
    {
        Amount = paymentIntent.Amount,
        Currency = paymentIntent.Currency,
        Description = paymentIntent.Description,
        TransferGroup = paymentIntent.TransferGroup,
        AllowedPaymentMethodTypes = [paymentIntent.PaymentMethodType],
        Customer = paymentIntent.CustomerId,
        SetupFutureUsage = paymentIntent.KeepsPaymentMethod ? "off_session" : null,
        PaymentMethod = paymentIntent.PaymentMethodId,
        Confirm = paymentIntent.PaymentMethodId is null ? null : true,
        OffSession = paymentIntent.PaymentMethodId is null ? null : true,
        Metadata = new(paymentIntent.Metadata),
        Expand = [ChargeAndBalance],
    };

    /// <summary>https://docs.stripe.com/api/payment_intents/retrieve</summary>
    public static PaymentIntentGetOptions GetPaymentIntent() => new() { Expand = [ChargeAndBalance, "payment_method"] };

    /// <summary>https://docs.stripe.com/api/payment_intents/cancel</summary>
    /// <remarks>Earlier releases named a list <c>name[]</c>, where Stripe.net names it <c>name[0]</c>.</remarks>
    public static PaymentIntentCancelOptions CancelPaymentIntent() =>
        new() { ExtraParams = new Dictionary<string, object> { ["expand[]"] = ChargeAndBalance } };

    /// <summary>https://docs.stripe.com/api/customers/create</summary>
    public static CustomerCreateOptions Of(NewStripeCustomer customer) => new() { Metadata = new(customer.Metadata) };

    /// <summary>https://docs.stripe.com/api/customers/list</summary>
    public static CustomerListOptions Customers(StripeSearch search) => new() { Created = PeriodOf(search), Limit = PageSize };

    /// <summary>https://docs.stripe.com/api/refunds/create</summary>
    public static RefundCreateOptions Of(NewStripeRefund refund) => new()
    {
        PaymentIntent = refund.PaymentIntentId,
        Amount = refund.Amount,
        Metadata = new(refund.Metadata),
    };

    /// <summary>https://docs.stripe.com/api/refunds/retrieve</summary>
    public static RefundGetOptions GetRefund() => new() { Expand = ["balance_transaction", "failure_balance_transaction"] };

    /// <summary>https://docs.stripe.com/api/refunds/list</summary>
    public static RefundListOptions Refunds(string paymentIntentId) => new() { PaymentIntent = paymentIntentId, Limit = PageSize };

    /// <summary>https://docs.stripe.com/api/balance_transactions/list</summary>
    public static BalanceTransactionListOptions BalanceTransactions(DateTimeOffset from, DateTimeOffset until, string? after) => new()
    {
        Created = new DateRangeOptions { GreaterThanOrEqual = from.UtcDateTime, LessThan = until.UtcDateTime },
        StartingAfter = after,
        Limit = PageSize,
        Expand = ["data.source"],
    };

    /// <summary>https://docs.stripe.com/api/accounts/create</summary>
    public static AccountCreateOptions Of(NewStripeAccount account) => new()
    {
        Type = "express",
        Country = account.Country,
        Email = account.Email,
        Capabilities = new() { Transfers = new() { Requested = true } },
        Metadata = new(account.Metadata),
    };

    /// <summary>https://docs.stripe.com/api/accounts/list</summary>
    public static AccountListOptions Accounts(StripeSearch search) => new() { Created = PeriodOf(search), Limit = PageSize };

    /// <summary>https://docs.stripe.com/api/account_links/create</summary>
    public static AccountLinkCreateOptions AccountLink(string accountId, Uri refreshUrl, Uri returnUrl) => new()
    {
        Account = accountId,
        RefreshUrl = refreshUrl.AbsoluteUri,
        ReturnUrl = returnUrl.AbsoluteUri,
        Type = "account_onboarding",
    };

    /// <summary>https://docs.stripe.com/api/payment_intents/list</summary>
    /// <remarks>Lists show what was just created; Stripe's search by metadata may lag behind by a minute or, in an outage, by hours.</remarks>
    public static PaymentIntentListOptions PaymentIntents(StripeSearch search) => new() { Created = PeriodOf(search), Limit = PageSize };

    /// <summary>Whether an object's metadata names what is looked for.</summary>
    public static bool Finds(this StripeSearch search, Dictionary<string, string>? metadata) =>
        metadata is not null && metadata.TryGetValue(search.Key, out var value) && value == search.Value;

    /// <summary>https://docs.stripe.com/api/payment_intents/list, the newest of a time and later.</summary>
    public static PaymentIntentListOptions NewestPaymentIntent(DateTimeOffset since) =>
        new() { Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime }, Limit = 1 };

    private static DateRangeOptions PeriodOf(StripeSearch search) => new()
    {
        GreaterThanOrEqual = search.From.UtcDateTime,
        LessThanOrEqual = search.Until.UtcDateTime,
    };
}
