using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>Stripe's errors as refusals. Its sentences are for developers and stay here; its codes name no person.</summary>
internal static class StripeRefusals
{
    /// <summary>The refusal: 503 where the same call can succeed later, else 502.</summary>
    public static Refusal ToRefusal(this StripeError error) =>
        error.IsTransient
            ? PaymentErrors.ProviderUnavailable
            : new Refusal(PaymentErrors.ProviderRefused, error.Code ?? error.Kind.ToString());
}
