using Kelmah.Adapters.Blobs;
using Kelmah.Testing;

namespace Kelmah.Adapters.Tests.Blobs;

/// <summary>One server for the tests of a class, each of which has a container of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteServer? server;
    private int containers;

    /// <summary>The server; skips the test where none can be started.</summary>
    public AzuriteServer Server
    {
        get
        {
            Skip.If(server is null, AzuriteServer.SkipReason);
            return server;
        }
    }

    public async Task InitializeAsync() => server = AzuriteServer.IsInstalled ? await AzuriteServer.StartNewAsync() : null;

    public async Task DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    /// <summary>A name that no test has had.</summary>
    public string NewName() => $"test-{Interlocked.Increment(ref containers)}";

    /// <summary>A container that is not made yet.</summary>
    public BlobContainer NewContainer() => new(Server.ConnectionString, NewName(), TimeProvider.System);
}
