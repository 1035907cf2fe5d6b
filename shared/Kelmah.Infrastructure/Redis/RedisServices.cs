using Kelmah.Application;
using Kelmah.Application.Identity;
using Kelmah.Infrastructure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Kelmah.Infrastructure.Redis;

/// <summary>Adds what instances share for a short time: in Redis where one is configured, else in the memory of each.</summary>
public static class RedisServices
{
    /// <summary>
    /// Adds <see cref="IRateLimits"/>, <see cref="IFailureLocks"/>, <see cref="IRevokedSessions"/> and the probe of Redis. The host must
    /// have a <see cref="TimeProvider"/>. A connection string that cannot work fails the host's start.
    /// </summary>
    public static IServiceCollection AddRedisOrMemory(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidation>());
        services.AddOptions<RedisOptions>().Bind(configuration.GetSection(RedisOptions.Section)).ValidateOnStart();
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<IHealthProbe, RedisHealth>();
        return services
            .AddEither<IRateLimits, RedisRateLimits, MemoryRateLimits>()
            .AddEither<IFailureLocks, RedisFailureLocks, MemoryFailureLocks>()
            .AddEither<IRevokedSessions, RedisRevokedSessions, MemoryRevokedSessions>();
    }

    private static IServiceCollection AddEither<TPort, TRedis, TMemory>(this IServiceCollection services)
        where TPort : class
        where TRedis : class, TPort
        where TMemory : class, TPort =>
        services.AddSingleton<TPort>(provider => provider.GetRequiredService<IOptions<RedisOptions>>().Value.IsConfigured
            ? ActivatorUtilities.CreateInstance<TRedis>(provider)
            : ActivatorUtilities.CreateInstance<TMemory>(provider));
}
