using Kelmah.Kernel.Modules;
using Kelmah.Payments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Stripe;

/// <summary>Adds the ports to Stripe over Stripe.net.</summary>
public static class StripeServices
{
    /// <summary>
    /// Adds <see cref="IStripeApi"/>, <see cref="IStripeBilling"/>, <see cref="IStripeWebhookVerifier"/> and the check of readiness. The host must have a
    /// <see cref="TimeProvider"/>, and takes the check away where it simulates Stripe itself.
    /// A setting that cannot work fails the host's start with a message that names it.
    /// </summary>
    public static IServiceCollection AddStripe(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StripeOptions>, StripeOptionsValidation>());
        services.AddSettings<StripeOptions>(configuration, StripeOptions.Section);
        // Each attempt has its own time limit, by the host's clock. The client is kept, so it is its connections that follow changes of DNS.
        services.AddHttpClient(StripeApi.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton<StripeAccess>();
        services.AddSingleton<StripeApi>();
        services.AddSingleton<IStripeApi>(provider => provider.GetRequiredService<StripeApi>());
        services.AddSingleton<IStripeBilling>(provider => provider.GetRequiredService<StripeApi>());
        services.AddSingleton<StripeHealth>();
        services.AddReadiness<StripeHealth>(StripeHealth.Name, HealthStatus.Degraded, Readiness.Outside);
        services.AddSingleton<IStripeWebhookVerifier, StripeWebhooks>();
        return services;
    }
}
