using System.Net;
using System.Net.Sockets;

namespace Kelmah.ServiceBusEmulator;

/// <summary>A server on a loopback port that takes every connection and never says a word, as one that hangs.</summary>
public sealed class SilentServiceBus : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    /// <summary>Begins to listen.</summary>
    public SilentServiceBus() => listener.Start();

    /// <summary>What a client is made of.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port};SharedAccessKeyName=k;SharedAccessKey=a2V5;UseDevelopmentEmulator=true;";

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();
}
