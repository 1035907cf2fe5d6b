using System.Net;
using System.Net.Sockets;
using Kelmah.ServiceBusEmulator.Protocol;

namespace Kelmah.ServiceBusEmulator;

/// <summary>
/// A namespace of Azure Service Bus in memory, for tests: a server on a loopback port that the official client speaks to as it
/// does to the service, over AMQP 1.0. Its queues send, receive, settle, defer, schedule, peek and dead-letter; they detect
/// duplicates, lock messages and sessions, and expire both by a clock that the test holds.
/// </summary>
/// <remarks>
/// It leaves out topics and subscriptions, transactions, forwarding, partitions, deletion in batches, the administration client,
/// sizes and quotas, throttling, and who may do what: every token is good. Nothing is kept on disk. It is safe for use by several threads.
/// </remarks>
public sealed class EmulatedServiceBus : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly QueueDirectory directory;
    private Listener? listener;
    private int acknowledgementsToLose;

    private EmulatedServiceBus(QueueDirectory directory)
    {
        this.directory = directory;
        (Port, listener) = ListenAnywhere(Route);
    }

    /// <summary>The port of 127.0.0.1 that the emulator listens on. It stays the same through outages.</summary>
    public int Port { get; }

    /// <summary>What a client is made of.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=k;SharedAccessKey=a2V5;UseDevelopmentEmulator=true;";

    /// <summary>Starts a namespace with empty queues.</summary>
    /// <param name="time">
    /// The clock that locks, windows, schedules and times to live go by. The client compares some of them with the real time, so
    /// a clock that a test moves should start there. How long a client waits for a session is the client's affair, and real.
    /// </param>
    /// <param name="queues">The queues that there are. Each has a dead-letter queue.</param>
    public static EmulatedServiceBus Start(TimeProvider time, IEnumerable<EmulatedQueue> queues)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(queues);
        return new EmulatedServiceBus(new QueueDirectory(queues, time));
    }

    /// <summary>How many messages a queue holds.</summary>
    /// <exception cref="ArgumentException">There is no such queue.</exception>
    public QueueCounts Count(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return (directory.Find(queue) ?? throw new ArgumentException($"There is no queue '{queue}'.", nameof(queue))).Count();
    }

    /// <summary>Cuts every connection. Clients can connect again at once; what they held is given back.</summary>
    public void DropConnections()
    {
        lock (gate) listener?.DropConnections();
    }

    /// <summary>Stores what is sent next, and cuts every connection before its sender hears of it.</summary>
    public void LoseNextAcknowledgement() => Volatile.Write(ref acknowledgementsToLose, 1);

    /// <summary>Begins an outage: cuts every connection and refuses new ones. The messages stay, and time goes on.</summary>
    /// <remarks>
    /// A session processor of the client (7.21) whose connection is cut while a message is handled may never receive again, but
    /// report a closed receiver for ever: github.com/Azure/azure-sdk-for-net/issues/53321. The
    /// fault is the client's, and so to be expected with the service too.
    /// </remarks>
    public void StopListening()
    {
        lock (gate)
        {
            listener?.Dispose();
            listener = null;
        }
    }

    /// <summary>Ends an outage.</summary>
    public void StartListening()
    {
        lock (gate) listener ??= new Listener(Port, Route());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        StopListening();
        directory.Dispose();
        return ValueTask.CompletedTask;
    }

    private LinkRouter Route() => new(directory, TryLoseAcknowledgement);

    private bool TryLoseAcknowledgement()
    {
        if (Interlocked.Exchange(ref acknowledgementsToLose, 0) == 0) return false;
        // This is the thread of a connection, and the cut waits for its end.
        ThreadPool.UnsafeQueueUserWorkItem(static bus => bus.DropConnections(), this, preferLocal: false);
        return true;
    }

    private static (int Port, Listener Listener) ListenAnywhere(Func<LinkRouter> route)
    {
        // Another process may take the port between the search and its use.
        for (var attempt = 1; ; attempt++)
        {
            var port = FindFreePort();
            try
            {
                return (port, new Listener(port, route()));
            }
            catch (SocketException) when (attempt < 10)
            {
            }
        }
    }

    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
