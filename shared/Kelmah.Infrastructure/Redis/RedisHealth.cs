using Kelmah.Application;
using Microsoft.Extensions.Options;

namespace Kelmah.Infrastructure.Redis;

/// <summary>Whether Redis answers, where one is configured. The app works without it, so it does not decide whether the app is ready.</summary>
public sealed class RedisHealth(RedisConnection redis, IOptions<RedisOptions> options) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public bool IsUsed => options.Value.IsConfigured;

    /// <inheritdoc/>
    public bool IsRequired => false;

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => redis.PingAsync(cancellationToken);
}
