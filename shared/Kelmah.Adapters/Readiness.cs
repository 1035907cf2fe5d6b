using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters;

/// <summary>What <c>/health/ready</c> looks at: the adapters that are chosen, each for a few seconds at most.</summary>
public static class Readiness
{
    /// <summary>What one check may take. Each check ends with the token that it is handed, whatever its system does.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The tag of checks of systems outside, which a start that serves already asks once.</summary>
    public const string Outside = "outside";

    private const string Code = "code";

    /// <summary>Adds a check, which is made when readiness is first asked for.</summary>
    /// <param name="services">The app's.</param>
    /// <param name="name">Its name in the answer.</param>
    /// <param name="failure">Unhealthy for what the app is not ready without, Degraded for what it works without, if less well.</param>
    /// <param name="tag"><see cref="Outside"/> for a system that the app does not bring along.</param>
    public static IServiceCollection AddReadiness<T>(
        this IServiceCollection services, string name, HealthStatus failure = HealthStatus.Unhealthy, string? tag = null)
        where T : class, IHealthCheck
    {
        services.AddHealthChecks().AddCheck<T>(name, failure, tag is null ? null : [tag], Limit);
        return services;
    }

    /// <summary>That something does not work, for a reason that everybody may read.</summary>
    /// <param name="context">The check's.</param>
    /// <param name="code">What is wrong, for programs.</param>
    /// <param name="sentence">What is wrong, for people. No secret, no path and no address stands in it.</param>
    /// <param name="status">What it comes to; where it is null, what the check was added with.</param>
    public static HealthCheckResult Fails(this HealthCheckContext context, string code, string sentence, HealthStatus? status = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new(status ?? context.Registration.FailureStatus, sentence, data: new Dictionary<string, object> { [Code] = code });
    }

    /// <summary>The code that a result carries; null where a check threw, or was given up.</summary>
    public static string? CodeOf(HealthReportEntry entry) => entry.Data.TryGetValue(Code, out var code) ? (string)code : null;
}
