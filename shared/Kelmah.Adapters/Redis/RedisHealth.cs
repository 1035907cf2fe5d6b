using Kelmah.Kernel;

namespace Kelmah.Adapters.Redis;

/// <summary>Whether Redis answers. The app works without it, so it does not decide whether the app is ready.</summary>
public sealed class RedisHealth(RedisConnection redis) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "redis";

    /// <inheritdoc/>
    public bool IsRequired => false;

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => redis.PingAsync(cancellationToken);
}
