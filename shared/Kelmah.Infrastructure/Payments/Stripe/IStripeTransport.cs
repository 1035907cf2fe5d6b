using Kelmah.Application.Payments;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Sends requests to Stripe: over HTTPS here, through the official SDK elsewhere.</summary>
public interface IStripeTransport
{
    /// <summary>Sends a request, repeating it after short troubles.</summary>
    /// <returns>The last answer, or an error of kind <see cref="StripeErrorKind.Connection"/> if none came.</returns>
    Task<StripeResult<StripeResponse>> SendAsync(StripeRequest request, CancellationToken cancellationToken);
}
