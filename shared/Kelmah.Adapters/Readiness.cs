using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters;

/// <summary>What <c>/health/ready</c> looks at: the adapters that are chosen, each for a few seconds at most.</summary>
public static class Readiness
{
    /// <summary>What one check may take. Each check ends with the token that it is handed, whatever its system does.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Adds a check, which is made when readiness is first asked for.</summary>
    /// <param name="services">The app's.</param>
    /// <param name="name">Its name in the answer.</param>
    /// <param name="failure">Unhealthy for what the app is not ready without, Degraded for what it works without, if less well.</param>
    public static IServiceCollection AddReadiness<T>(this IServiceCollection services, string name, HealthStatus failure = HealthStatus.Unhealthy)
        where T : class, IHealthCheck
    {
        services.AddHealthChecks().AddCheck<T>(name, failure, tags: null, Limit);
        return services;
    }
}
