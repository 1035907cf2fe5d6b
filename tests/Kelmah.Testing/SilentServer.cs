using System.Net;
using System.Net.Sockets;

namespace Kelmah.Testing;

/// <summary>A server of this machine that takes connections and all that they bring, and never answers.</summary>
public sealed class SilentServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task serving;

    /// <summary>One that takes connections.</summary>
    public SilentServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Where it is.</summary>
    public IPEndPoint Address => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Completes with the first byte that comes.</summary>
    public Task Asked => asked.Task;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        // Before the listener stops, which a connection that came meanwhile would go on to ask.
        await serving;
        listener.Stop();
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(TakeAsync(await listener.AcceptTcpClientAsync(end.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task TakeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var buffer = new byte[1 << 16];
                while (await client.GetStream().ReadAsync(buffer, end.Token) > 0) asked.TrySetResult();
            }
            catch (Exception ended) when (ended is OperationCanceledException or IOException)
            {
                return;
            }
        }
    }
}
