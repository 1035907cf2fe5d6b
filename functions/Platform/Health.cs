using Kelmah.Kernel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Functions.Platform;

/// <summary>The answer of the health routes.</summary>
/// <param name="Status"><c>live</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Checks">What was looked at.</param>
[SchemaName("Health")]
public sealed record Health(string Status, IReadOnlyList<HealthCheck> Checks)
{
    /// <summary>What the checks came to: the app is ready as long as all that it cannot do without works.</summary>
    public static Health Of(HealthReport report) => new(
        report.Status == HealthStatus.Unhealthy ? "not_ready" : "ready",
        [.. report.Entries.Select(check => new HealthCheck(check.Key, check.Value.Status == HealthStatus.Healthy))]);
}

/// <summary>One thing that the app needs.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Works">Whether it works.</param>
[SchemaName("HealthCheck")]
public sealed record HealthCheck(string Name, bool Works);
