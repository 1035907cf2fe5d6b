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

    /// <summary>What an object has changed of the balance.</summary>
    private const string Balance = "balance_transaction";

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

    /// <summary>https://docs.stripe.com/api/disputes/update</summary>
    public static DisputeUpdateOptions Of(NewStripeEvidence evidence) => new()
    {
        Evidence = new()
        {
            ProductDescription = evidence.ProductDescription,
            ServiceDate = evidence.ServiceDate,
            CustomerEmailAddress = evidence.CustomerEmailAddress,
            AccessActivityLog = evidence.AccessActivityLog,
            RefundPolicyDisclosure = evidence.RefundPolicyDisclosure,
            CancellationPolicyDisclosure = evidence.CancellationPolicyDisclosure,
            UncategorizedText = evidence.UncategorizedText,
        },
        Metadata = new(evidence.Metadata),
        Submit = true,
    };

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

    /// <summary>https://docs.stripe.com/connect/manual-payouts</summary>
    public static AccountUpdateOptions PayOutOnRequest() => new() { Settings = new() { Payouts = new() { Schedule = new() { Interval = "manual" } } } };

    /// <summary>https://docs.stripe.com/api/transfers/create</summary>
    public static TransferCreateOptions Of(NewStripeTransfer transfer) => new()
    {
        Amount = transfer.Amount,
        Currency = transfer.Currency,
        Destination = transfer.DestinationId,
        TransferGroup = transfer.Group,
        Metadata = new(transfer.Metadata),
        Expand = [Balance],
    };

    /// <summary>https://docs.stripe.com/api/transfers/retrieve</summary>
    public static TransferGetOptions GetTransfer() => new() { Expand = [Balance] };

    /// <summary>https://docs.stripe.com/api/transfers/list</summary>
    public static TransferListOptions Transfers(string group) => new() { TransferGroup = group, Limit = PageSize, Expand = [$"data.{Balance}"] };

    /// <summary>https://docs.stripe.com/api/transfer_reversals/create</summary>
    public static TransferReversalCreateOptions ReverseTransfer(IReadOnlyDictionary<string, string> metadata) => new() { Metadata = new(metadata), Expand = [Balance] };

    /// <summary>https://docs.stripe.com/api/transfer_reversals/list</summary>
    public static TransferReversalListOptions Reversals() => new() { Limit = PageSize, Expand = [$"data.{Balance}"] };

    /// <summary>https://docs.stripe.com/api/payouts/create</summary>
    public static PayoutCreateOptions Of(NewStripePayout payout) => new() { Amount = payout.Amount, Currency = payout.Currency, Metadata = new(payout.Metadata) };

    /// <summary>https://docs.stripe.com/api/payouts/list</summary>
    public static PayoutListOptions Payouts(StripeSearch search) => new() { Created = PeriodOf(search), Limit = PageSize };

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
