using System.Text.Json;
using Kelmah.Application.Payments;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Reads Stripe's error objects, https://docs.stripe.com/api/errors.</summary>
public static class StripeErrors
{
    /// <summary>The error of an answer with a status of 400 or more.</summary>
    public static StripeError Parse(StripeResponse response)
    {
        var error = ErrorObject(response.Body);
        var type = error?.OptionalText("type");
        var message = error?.OptionalText("message") ?? $"Stripe answered {response.Status}.";
        var code = error?.OptionalText("code");
        return new StripeError(Kind(response.Status, type, code), message)
        {
            Code = code,
            DeclineCode = error?.OptionalText("decline_code"),
            Param = error?.OptionalText("param"),
            RequestId = response.RequestId,
            HttpStatus = response.Status,
        };
    }

    /// <summary>An answer that is not Stripe's, for example a proxy's page.</summary>
    public static StripeError Unreadable(StripeResponse response) =>
        new(StripeErrorKind.ApiError, "Stripe's answer could not be read.")
        {
            RequestId = response.RequestId,
            HttpStatus = response.Status,
        };

    private static StripeErrorKind Kind(int status, string? type, string? code) => (status, type) switch
    {
        // The key holds, but the call names an account of somebody else: https://docs.stripe.com/error-codes#account-invalid.
        (403, _) when code == "account_invalid" => StripeErrorKind.InvalidRequest,
        (409, _) => StripeErrorKind.IdempotencyKeyInUse,
        (429, _) => StripeErrorKind.RateLimited,
        (401 or 403, _) => StripeErrorKind.Authentication,
        (_, "card_error") => StripeErrorKind.CardDeclined,
        (_, "idempotency_error") => StripeErrorKind.IdempotencyKeyReused,
        (_, "invalid_request_error") => StripeErrorKind.InvalidRequest,
        _ => StripeErrorKind.ApiError,
    };

    private static JsonElement? ErrorObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Expanded("error")?.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
