using System.Diagnostics.CodeAnalysis;
using Kelmah.Kernel;

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
/// arguments, and the work is done once. Stripe forgets a key after 24 hours: whoever may be repeating an older call first
/// looks for the object that the call would make.
/// </para>
/// <para>Amounts are whole minor units of the currency, which is three lower-case letters (ISO 4217).</para>
/// </remarks>
public interface IStripeApi
{
    /// <summary>
    /// Creates an unconfirmed payment, which the payer confirms with the returned client secret. One that names a payment method is charged at once: where that is
    /// refused, the payment is there all the same, and the error names it (<see cref="StripeError.PaymentIntentId"/>).
    /// </summary>
    Task<StripeResult<StripePaymentIntent>> CreatePaymentIntentAsync(
        NewStripePaymentIntent paymentIntent, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a payment, with its latest charge and that charge's fee, and with what it is paid with.</summary>
    Task<StripeResult<StripePaymentIntent>> GetPaymentIntentAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Finds the payments that carry an id of ours: what was created before this call is found. They come without their charges, since the
    /// list is not expanded.
    /// </summary>
    Task<StripeResult<StripePage<StripePaymentIntent>>> FindPaymentIntentsAsync(StripeSearch search, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels a payment that has not succeeded. One that has is refused with the code
    /// <c>payment_intent_unexpected_state</c>.
    /// </summary>
    Task<StripeResult<StripePaymentIntent>> CancelPaymentIntentAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Creates a customer, to whom payment methods can be attached.</summary>
    Task<StripeResult<StripeCustomer>> CreateCustomerAsync(NewStripeCustomer customer, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Finds the customers that carry an id of ours: who was created before this call is found, unless deleted since.</summary>
    Task<StripeResult<StripePage<StripeCustomer>>> FindCustomersAsync(StripeSearch search, CancellationToken cancellationToken);

    /// <summary>Deletes a customer for good; the payment methods are detached, and can never be charged again. One who is deleted already is missing.</summary>
    Task<StripeResult<StripeCustomer>> DeleteCustomerAsync(string id, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>
    /// Gives back all or part of a payment. More than is left is refused with <see cref="StripeErrorKind.InvalidRequest"/>.
    /// </summary>
    Task<StripeResult<StripeRefund>> CreateRefundAsync(
        NewStripeRefund refund, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a refund, with what it changed of the balance.</summary>
    Task<StripeResult<StripeRefund>> GetRefundAsync(string id, CancellationToken cancellationToken);

    /// <summary>All refunds of a payment, newest first: what was created before this call is among them.</summary>
    Task<StripeResult<StripePage<StripeRefund>>> ListRefundsAsync(string paymentIntentId, CancellationToken cancellationToken);

    /// <summary>Reads a dispute: a payer's bank takes a payment back.</summary>
    Task<StripeResult<StripeDispute>> GetDisputeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Gives evidence to the payer's bank, which Stripe takes once, and attaches metadata to the dispute.</summary>
    Task<StripeResult<StripeDispute>> SubmitEvidenceAsync(
        string disputeId, NewStripeEvidence evidence, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>What Stripe holds for the platform now.</summary>
    Task<StripeResult<StripeBalance>> GetBalanceAsync(CancellationToken cancellationToken);

    /// <summary>A page of the changes of the platform's balance in a period, newest first, each with its source's payment.</summary>
    /// <param name="from">The first moment, to the second.</param>
    /// <param name="until">The first moment that is no longer of it.</param>
    /// <param name="after">The id of the last change of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<StripeResult<StripePage<StripeBalanceChange>>> ListBalanceChangesAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, CancellationToken cancellationToken);

    /// <summary>Opens a connected account that can be transferred to.</summary>
    Task<StripeResult<StripeAccount>> CreateAccountAsync(
        NewStripeAccount account, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a connected account.</summary>
    Task<StripeResult<StripeAccount>> GetAccountAsync(string id, CancellationToken cancellationToken);

    /// <summary>Finds the connected accounts that carry an id of ours: what was created before this call is found.</summary>
    Task<StripeResult<StripePage<StripeAccount>>> FindAccountsAsync(StripeSearch search, CancellationToken cancellationToken);

    /// <summary>Makes a page on which the owner of an account is onboarded.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="refreshUrl">Where the owner is sent when the page has expired, to get another.</param>
    /// <param name="returnUrl">Where the owner is sent afterwards.</param>
    /// <param name="idempotencyKey">As above; since a link expires, another key for each link.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<StripeResult<StripeAccountLink>> CreateAccountLinkAsync(
        string accountId, Uri refreshUrl, Uri returnUrl, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Lets a connected account be paid out only when the platform asks for it. A repeat changes nothing.</summary>
    Task<StripeResult<StripeAccount>> PayOutOnRequestAsync(string accountId, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Moves money of the platform's balance to a connected account.</summary>
    Task<StripeResult<StripeTransfer>> CreateTransferAsync(NewStripeTransfer transfer, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a transfer, with what it changed of the balance.</summary>
    Task<StripeResult<StripeTransfer>> GetTransferAsync(string id, CancellationToken cancellationToken);

    /// <summary>All transfers of a group, newest first, with what they changed of the balance: what was created before this call is among them.</summary>
    Task<StripeResult<StripePage<StripeTransfer>>> ListTransfersAsync(string group, CancellationToken cancellationToken);

    /// <summary>Takes the whole of a transfer back. What the connected account does not hold any more is refused with <see cref="StripeErrorKind.InvalidRequest"/>.</summary>
    Task<StripeResult<StripeTransferReversal>> ReverseTransferAsync(
        string transferId, IReadOnlyDictionary<string, string> metadata, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>All reversals of a transfer, newest first, with what they changed of the balance: what was created before this call is among them.</summary>
    Task<StripeResult<StripePage<StripeTransferReversal>>> ListReversalsAsync(string transferId, CancellationToken cancellationToken);

    /// <summary>Pays out money of a connected account to its bank.</summary>
    Task<StripeResult<StripePayout>> CreatePayoutAsync(string accountId, NewStripePayout payout, string idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Reads a payout of a connected account.</summary>
    Task<StripeResult<StripePayout>> GetPayoutAsync(string accountId, string id, CancellationToken cancellationToken);

    /// <summary>Finds the payouts of a connected account that carry an id of ours: what was created before this call is found.</summary>
    Task<StripeResult<StripePage<StripePayout>>> FindPayoutsAsync(string accountId, StripeSearch search, CancellationToken cancellationToken);
}

/// <summary>What to look for among the objects of one type: those of a period whose metadata names an id of ours.</summary>
/// <param name="Key">The key of the metadata.</param>
/// <param name="Value">Its value.</param>
/// <param name="From">The earliest creation, to the second.</param>
/// <param name="Until">The latest.</param>
public sealed record StripeSearch(string Key, string Value, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>
    /// How long after its first call a retry may rely on its idempotency key alone: far less than the 24 hours after which Stripe forgets
    /// keys. A later one looks for the object first.
    /// </summary>
    public static readonly TimeSpan KeyIsSureFor = TimeSpan.FromHours(1);

    /// <summary>By how much Stripe's clock may differ.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(5);

    /// <summary>What was created in a period by our clock.</summary>
    public static StripeSearch Between(string key, string value, DateTimeOffset from, DateTimeOffset until) =>
        new(key, value, from - ClockMargin, until + ClockMargin);
}

/// <summary>Objects that Stripe lists.</summary>
/// <param name="Items">Newest first.</param>
public sealed record StripePage<T>(IReadOnlyList<T> Items)
{
    /// <summary>Whether there are more behind these; false for a call that reads all pages.</summary>
    public bool HasMore { get; init; }
}

/// <summary>What a call to Stripe came to: an object or an error.</summary>
/// <typeparam name="T">The object that the call answers.</typeparam>
public sealed record StripeResult<T>
    where T : class
{
    private StripeResult(T? value, StripeError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>Whether Stripe did what was asked.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>The object; null if the call failed.</summary>
    public T? Value { get; }

    /// <summary>The error; null if the call succeeded.</summary>
    public StripeError? Error { get; }

    /// <summary>A success.</summary>
    public static implicit operator StripeResult<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    public static implicit operator StripeResult<T>(StripeError error) => new(null, error);

    /// <summary>Continues with the object or with the error.</summary>
    public TResult Match<TResult>(Func<T, TResult> success, Func<StripeError, TResult> failure) =>
        Succeeded ? success(Value) : failure(Error);
}

/// <summary>Why a call to Stripe failed, https://docs.stripe.com/api/errors.</summary>
/// <param name="Kind">What the caller can do about it.</param>
/// <param name="Message">
/// Stripe's own sentence. That of <see cref="StripeErrorKind.CardDeclined"/> may be shown to the payer; the others are for
/// developers.
/// </param>
public sealed record StripeError(StripeErrorKind Kind, string Message)
{
    /// <summary>Stripe's code, for example <c>resource_missing</c> or <c>card_declined</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Why the card's issuer declined, for example <c>insufficient_funds</c>.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>The argument that was at fault.</summary>
    public string? Param { get; init; }

    /// <summary>The payment that was declined, <c>pi_…</c>; null where the error is about none.</summary>
    public string? PaymentIntentId { get; init; }

    /// <summary>Stripe's id of the call, to quote to its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The HTTP status; null if no answer came.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Whether Stripe knows no such object: it is of another account or another mode, or was deleted.</summary>
    public bool IsMissing => Code == "resource_missing" || HttpStatus == 404;

    /// <summary>
    /// Whether the same call with the same idempotency key can succeed later. The work may have been done already, so a
    /// caller never goes on with another key.
    /// </summary>
    public bool IsTransient => Kind switch
    {
        StripeErrorKind.IdempotencyKeyInUse => true,
        StripeErrorKind.RateLimited => true,
        StripeErrorKind.ApiError => true,
        StripeErrorKind.Connection => true,
        // Once whoever runs the app has mended the key. Nothing was done, and no user is at fault.
        StripeErrorKind.Authentication => true,
        StripeErrorKind.CardDeclined => false,
        StripeErrorKind.InvalidRequest => false,
        StripeErrorKind.IdempotencyKeyReused => false,
    };
}

/// <summary>The kinds of failure that a caller tells apart.</summary>
public enum StripeErrorKind
{
    /// <summary>The payment was declined: the payer needs another payment method.</summary>
    CardDeclined,

    /// <summary>The request is wrong or its object is not in a state for it; repeating it does not help.</summary>
    InvalidRequest,

    /// <summary>Another request with the same idempotency key is being worked on.</summary>
    IdempotencyKeyInUse,

    /// <summary>The idempotency key was used before with other arguments.</summary>
    IdempotencyKeyReused,

    /// <summary>Too many requests.</summary>
    RateLimited,

    /// <summary>The API key is wrong, or is not allowed to make the call.</summary>
    Authentication,

    /// <summary>Stripe failed, or answered something that is not Stripe's.</summary>
    ApiError,

    /// <summary>No answer came: no connection, or the time was up.</summary>
    Connection,
}

/// <summary>Stripe's errors as refusals. Its sentences are for developers and stay here; its codes name no person.</summary>
internal static class StripeRefusals
{
    /// <summary>The refusal: 503 where the same call can succeed later, 409 where the amount is at fault, else 502.</summary>
    public static Refusal ToRefusal(this StripeError error) => error switch
    {
        { IsTransient: true } => PaymentErrors.ProviderUnavailable,
        { Code: "amount_too_small" or "amount_too_large" } => new Refusal(PaymentErrors.AmountNotPayable, error.Code),
        _ => new Refusal(PaymentErrors.ProviderRefused, error.Code ?? Describe(error.Kind)),
    };

    private static string Describe(StripeErrorKind kind) => kind switch
    {
        StripeErrorKind.CardDeclined => "The payment was declined; another payment method is needed.",
        StripeErrorKind.InvalidRequest => "The payment provider does not do this.",
        StripeErrorKind.IdempotencyKeyInUse => "The payment provider is still busy with the same payment.",
        StripeErrorKind.IdempotencyKeyReused => "The payment provider knows this payment with other details.",
        StripeErrorKind.RateLimited => "The payment provider gets too many requests.",
        StripeErrorKind.Authentication => "The payment provider does not know this platform.",
        StripeErrorKind.ApiError => "The payment provider failed.",
        StripeErrorKind.Connection => "The payment provider cannot be reached.",
    };
}
