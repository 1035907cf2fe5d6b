using Kelmah.Functions.Platform;
using Kelmah.Testing;

namespace Kelmah.Clients.Tests;

/// <summary>The product, started once for all clients, and its description as it serves it.</summary>
public sealed class RunningKelmah : IAsyncLifetime, IAsyncDisposable
{
    private readonly KelmahProcess process = new();

    /// <summary>Where it listens.</summary>
    public Uri Address => process.Address;

    /// <summary>The OpenAPI document.</summary>
    public string Description { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await process.StartAsync();
        Description = await process.Http.GetStringAsync("/openapi.json");
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>The same document without a host.</summary>
    public static Task<string> DescribeAsync() => ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None);
}
