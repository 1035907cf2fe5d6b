using Kelmah.WorkerHost.Tests.Host;

namespace Kelmah.WorkerHost.Tests;

/// <summary>One host with one worker for the tests that leave it as it was.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    private FunctionsHost? host;

    internal FunctionsHost Host => host ?? throw new InvalidOperationException("The host has not been started.");

    public async Task InitializeAsync() => host = await FunctionsHost.StartAsync();

    public async Task DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }
}

/// <summary>The tests that use it.</summary>
[CollectionDefinition(Name)]
public sealed class SharedHostCollection : ICollectionFixture<SharedHost>
{
    public const string Name = "shared host";
}
