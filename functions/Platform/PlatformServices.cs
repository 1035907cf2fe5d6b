using Kelmah.Adapters;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Platform;

/// <summary>Health and documentation.</summary>
public static class PlatformServices
{
    public static void AddPlatform(this IHostApplicationBuilder builder)
    {
        builder.Services.AddReadiness<OutboxHealth>("outbox", HealthStatus.Degraded);
        // What fails is logged once, by the function that asked.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }
}
