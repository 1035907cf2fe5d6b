using Kelmah.Adapters.Redis;
using Kelmah.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Tests.Redis;

/// <summary>One server for the tests of a class, which ask for other keys each.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RedisServer? server;

    /// <summary>The server; skips the test where none can be started.</summary>
    public RedisServer Server
    {
        get
        {
            Skip.If(server is null, RedisServer.SkipReason);
            return server;
        }
    }

    public async Task InitializeAsync() => server = RedisServer.IsInstalled ? await RedisServer.StartNewAsync() : null;

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    /// <summary>A connection of its own, as another instance has it.</summary>
    public RedisConnection Connect(TimeProvider clock, ILogger<RedisConnection>? logger = null) => new(
        Options.Create(new RedisOptions { ConnectionString = Server.ConnectionString }), clock, logger ?? NullLogger<RedisConnection>.Instance);
}
