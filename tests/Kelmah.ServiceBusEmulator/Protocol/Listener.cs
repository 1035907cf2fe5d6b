using System.Net.Sockets;
using Amqp;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Sasl;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>Listens on a loopback port, and knows the connections that were made to it.</summary>
internal sealed class Listener : IHandler, IDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly List<Socket> sockets = [];
    private readonly Dictionary<Connection, OpenConnection> connections = [];
    private readonly LinkRouter router;
    private readonly ContainerHost host;

    public Listener(int port, LinkRouter router)
    {
        this.router = router;
        host = new ContainerHost(new Address("127.0.0.1", port, null, null, "/", "amqp"));
        var listener = host.Listeners[0];
        // A processor opens a session for each link, and has many links.
        listener.AMQP.MaxSessionsPerConnection = 5000;
        listener.SASL.EnableAnonymousMechanism = true;
        listener.SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        listener.SASL.EnableMechanism("PLAIN", SaslProfile.Anonymous);
        listener.HandlerFactory = _ => this;
        host.RegisterLinkProcessor(router);
        host.Open();
    }

    /// <summary>Cuts every connection without a word, as a network does, and waits until what it held is given back.</summary>
    public void DropConnections()
    {
        Task[] ends;
        lock (gate)
        {
            ends = connections.Values.Select(static connection => connection.End.Task).ToArray();
            foreach (var socket in sockets) socket.Dispose();
            sockets.Clear();
        }

        Task.WaitAll(ends, EndsWithin);
    }

    /// <summary>Stops listening, and drops every connection.</summary>
    public void Dispose()
    {
        host.Close();
        DropConnections();
    }

    /// <inheritdoc/>
    bool IHandler.CanHandle(EventId id) =>
        id is EventId.SocketAccept or EventId.ConnectionAccept or EventId.SessionLocalOpen or EventId.LinkRemoteClose or EventId.SendDelivery;

    /// <inheritdoc/>
    void IHandler.Handle(Event protocolEvent)
    {
        switch (protocolEvent.Id)
        {
            case EventId.SocketAccept when protocolEvent.Context is Socket socket:
                lock (gate) sockets.Add(socket);
                break;
            case EventId.ConnectionAccept:
                Remember(protocolEvent.Connection);
                break;
            case EventId.SessionLocalOpen:
                ChannelsOf(protocolEvent.Connection).Move(protocolEvent.Session);
                break;
            case EventId.LinkRemoteClose:
                router.Detaching(protocolEvent.Link);
                break;
            case EventId.SendDelivery when protocolEvent.Context is IDelivery delivery:
                // Clients take the lock token from the delivery's tag.
                if (delivery.Message.DeliveryAnnotations?[MessageCodec.LockToken] is Guid token) delivery.Tag = token.ToByteArray();
                break;
        }
    }

    private FreshChannels ChannelsOf(Connection connection)
    {
        lock (gate) return connections[connection].Channels;
    }

    private void Remember(Connection connection)
    {
        var open = new OpenConnection(new FreshChannels(), new TaskCompletionSource());
        lock (gate) connections.Add(connection, open);
        // The library says so after it has ended the connection's links.
        connection.AddClosedCallback((_, _) =>
        {
            lock (gate) connections.Remove(connection);
            open.End.SetResult();
        });
    }

    private sealed record OpenConnection(FreshChannels Channels, TaskCompletionSource End);
}
