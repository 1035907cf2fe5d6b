using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Simulators.Stripe;

/// <summary>Adds the Stripe simulator to the local host.</summary>
public static class StripeSimulatorServices
{
    /// <summary>
    /// Adds the simulator, its endpoints (<see cref="ILocalEndpoints"/>) and the service that posts its webhooks. The host
    /// must have a <c>SqliteDatabase</c>, in which all of its state is kept, and a <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddStripeSimulator(
        this IServiceCollection services, Action<StripeSimulatorOptions>? configure = null)
    {
        var options = services.AddOptions<StripeSimulatorOptions>();
        services.AddSingleton<IValidateOptions<StripeSimulatorOptions>, StripeSimulatorOptionsValidation>();
        if (configure is not null) options.Configure(configure);
        services.AddSingleton<StripeWebhookSignal>();
        services.AddSingleton<StripeSimulator>();
        services.AddSingleton<ILocalEndpoints, StripeSimulatorEndpoints>();
        services.AddSingleton<ILocalEndpoints, StripeControlEndpoints>();
        services.AddSingleton<StripeWebhookPosts>();
        services.AddHostedService<StripeWebhookDeliverer>();
        return services;
    }
}
