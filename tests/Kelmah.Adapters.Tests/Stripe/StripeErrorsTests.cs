using System.Net;
using Kelmah.Adapters.Stripe;
using Kelmah.Payments;
using Stripe;
using StripeError = Kelmah.Payments.StripeError;

namespace Kelmah.Adapters.Tests.Stripe;

public sealed class StripeErrorsTests
{
    [Theory]
    [InlineData(400, "invalid_request_error", StripeErrorKind.InvalidRequest, false)]
    [InlineData(400, "idempotency_error", StripeErrorKind.IdempotencyKeyReused, false)]
    [InlineData(401, "invalid_request_error", StripeErrorKind.Authentication, true)]
    [InlineData(402, "card_error", StripeErrorKind.CardDeclined, false)]
    [InlineData(403, "invalid_request_error", StripeErrorKind.Authentication, true)]
    [InlineData(404, "invalid_request_error", StripeErrorKind.InvalidRequest, false)]
    [InlineData(409, "idempotency_error", StripeErrorKind.IdempotencyKeyInUse, true)]
    [InlineData(429, "invalid_request_error", StripeErrorKind.RateLimited, true)]
    [InlineData(500, "api_error", StripeErrorKind.ApiError, true)]
    [InlineData(503, "something_new", StripeErrorKind.ApiError, true)]
    public void Each_error_of_Stripe_has_its_kind(int status, string type, StripeErrorKind kind, bool isTransient)
    {
        var error = Read(status,
            $$"""{"error":{"type":"{{type}}","code":"c","decline_code":"d","param":"p","message":"m"} }""");

        Assert.Equal(
            new StripeError(kind, "m") { Code = "c", DeclineCode = "d", Param = "p", RequestId = "req_1", HttpStatus = status }, error);
        Assert.Equal(isTransient, error.IsTransient);
    }

    [Fact]
    public void An_account_of_somebody_else_is_no_matter_of_the_key()
    {
        var error = Read(403, """{"error":{"type":"invalid_request_error","code":"account_invalid","message":"m"}}""");

        Assert.Equal((StripeErrorKind.InvalidRequest, false), (error.Kind, error.IsTransient));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"error\":\"text\"}")]
    [InlineData("{\"error\":null}")]
    [InlineData("{\"error\":{\"code\":502,\"message\":\"m\"}}")]
    public void An_answer_of_someone_else_is_an_api_error(string body)
    {
        var error = Read(502, body);

        Assert.Equal((StripeErrorKind.ApiError, "Stripe answered 502."), (error.Kind, error.Message));
    }

    private static StripeError Read(int status, string body)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.Add("Request-Id", "req_1");
        return StripeErrors.Of(StripeErrors.Read(new StripeResponse((HttpStatusCode)status, answer.Headers, body)));
    }
}
