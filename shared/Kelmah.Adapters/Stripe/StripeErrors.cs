using System.Globalization;
using System.Text.Json;
using Polly.Timeout;
using Stripe;
using StripeError = Kelmah.Payments.StripeError;
using StripeErrorKind = Kelmah.Payments.StripeErrorKind;

namespace Kelmah.Adapters.Stripe;

/// <summary>What Stripe.net throws, as the errors of the port: https://docs.stripe.com/api/errors.</summary>
internal static class StripeErrors
{
    /// <summary>A refusal of Stripe, or an answer that Stripe.net could not read.</summary>
    public static StripeError Of(StripeException failure)
    {
        if (failure.StripeResponse is not { } response || (int)response.StatusCode is >= 200 and < 300) return Unreadable(failure.StripeResponse);
        var status = (int)response.StatusCode;
        var error = failure.StripeError;
        return new StripeError(Kind(status, error?.Type, error?.Code), error?.Message ?? $"Stripe answered {status}.")
        {
            Code = error?.Code,
            DeclineCode = error?.DeclineCode,
            Param = error?.Param,
            PaymentIntentId = error?.PaymentIntent?.Id,
            RequestId = response.RequestId,
            HttpStatus = status,
        };
    }

    /// <summary>An answer that is not Stripe's, for example a proxy's page.</summary>
    public static StripeError Unreadable(StripeResponse? response) =>
        new(StripeErrorKind.ApiError, "Stripe's answer could not be read.")
        {
            RequestId = response?.RequestId,
            HttpStatus = (int?)response?.StatusCode,
        };

    /// <summary>No answer came.</summary>
    public static StripeError Connection(Exception trouble) =>
        new(StripeErrorKind.Connection, $"Stripe gave no answer ({Describe(trouble)}).");

    /// <summary>Whether there was no connection, or the time was up.</summary>
    public static bool IsConnectionTrouble(Exception error) => error is HttpRequestException or IOException or TimeoutRejectedException;

    /// <summary>What was the trouble, without any address.</summary>
    public static string Describe(Exception trouble) => trouble switch
    {
        HttpRequestException request => request.HttpRequestError.ToString(),
        TimeoutRejectedException timeout => string.Create(CultureInfo.InvariantCulture, $"none in {timeout.Timeout.TotalSeconds} s"),
        _ => trouble.GetType().Name,
    };

    /// <summary>The refusal in an answer.</summary>
    /// <remarks>Stripe.net makes the same of Stripe's answers, but at those of a proxy it throws whatever it stumbles over.</remarks>
    public static StripeException Read(StripeResponse response) =>
        new(response.StatusCode, ErrorObject(response.Content), $"Stripe answered {(int)response.StatusCode}.") { StripeResponse = response };

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

    private static global::Stripe.StripeError? ErrorObject(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                ? global::Stripe.StripeError.FromJson(error.GetRawText())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
