namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>One call of Stripe's API, built and not yet sent.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Path">Such as <c>/v1/refunds</c>.</param>
/// <param name="Parameters">Encoded; the body of a POST, the query of the others. May hold personal data: never logged.</param>
/// <param name="IdempotencyKey">Of a mutating call.</param>
public sealed record StripeRequest(HttpMethod Method, string Path, string Parameters, string? IdempotencyKey)
{
    /// <summary>Everything but the parameters.</summary>
    public override string ToString() => $"{Method} {Path}";
}
