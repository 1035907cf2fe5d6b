using Kelmah.Testing;

namespace Kelmah.WorkerHost.Tests;

/// <summary>The servers that a worker of several instances has: Redis, and blobs on Azurite.</summary>
internal sealed class RealServers : IAsyncDisposable
{
    private RealServers(RedisServer redis, AzuriteServer azurite) => (Redis, Azurite) = (redis, azurite);

    public RedisServer Redis { get; }

    public AzuriteServer Azurite { get; }

    /// <summary>Settings of the worker that choose them.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Redis__ConnectionString"] = Redis.ConnectionString,
        ["Attachments__ConnectionString"] = Azurite.ConnectionString,
    };

    /// <summary>Starts both, or skips the test.</summary>
    public static async Task<RealServers> StartAsync()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.SkipReason);
        Skip.IfNot(AzuriteServer.IsInstalled, AzuriteServer.SkipReason);
        var azurite = AzuriteServer.StartNewAsync();
        return new RealServers(await RedisServer.StartNewAsync(), await azurite);
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Azurite.DisposeAsync();
    }
}
