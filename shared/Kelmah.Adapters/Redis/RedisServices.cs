using Kelmah.Adapters.Memory;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Redis;

/// <summary>Adds what instances share for a short time: in Redis where one is configured, else in the memory of each.</summary>
public static class RedisServices
{
    /// <summary>
    /// Adds <see cref="IRateLimits"/>, <see cref="IFailureLocks"/>, <see cref="IRevokedSessions"/> and the check of Redis. The host must
    /// have a <see cref="TimeProvider"/>. A connection string that cannot work fails the host's start.
    /// </summary>
    public static IServiceCollection AddRedisOrMemory(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddSettings<RedisOptions>(configuration, RedisOptions.Section);
        return IsChosen(configuration) ? AddRedis(services) : AddMemory(services);
    }

    /// <summary>Whether the settings name a Redis.</summary>
    public static bool IsChosen(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrWhiteSpace(configuration.GetSection(RedisOptions.Section)[nameof(RedisOptions.ConnectionString)]);
    }

    private static IServiceCollection AddMemory(IServiceCollection services) => services
        .AddSingleton<IRateLimits, MemoryRateLimits>()
        .AddSingleton<IFailureLocks, MemoryFailureLocks>()
        .AddSingleton<IRevokedSessions, MemoryRevokedSessions>();

    private static IServiceCollection AddRedis(IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidation>();
        return services
            .AddSingleton<RedisConnection>()
            .AddReadiness<RedisHealth>("redis", HealthStatus.Degraded, Readiness.Outside)
            .AddSingleton<IRateLimits, RedisRateLimits>()
            .AddSingleton<IFailureLocks, RedisFailureLocks>()
            .AddSingleton<IRevokedSessions, RedisRevokedSessions>();
    }
}
