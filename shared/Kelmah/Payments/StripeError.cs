namespace Kelmah.Payments;

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

    /// <summary>Stripe's id of the call, to quote to its support.</summary>
    public string? RequestId { get; init; }

    /// <summary>The HTTP status; null if no answer came.</summary>
    public int? HttpStatus { get; init; }

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
