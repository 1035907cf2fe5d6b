using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>A link that a client sends requests on. Each is answered on the link that the client receives replies on.</summary>
internal sealed class RequestEndpoint(ReplyLinks replies, Func<Message, Message> answer) : LinkEndpoint
{
    /// <inheritdoc/>
    public override void OnMessage(MessageContext messageContext)
    {
        var request = messageContext.Message;
        var reply = answer(request);
        reply.Properties = new Properties();
        reply.Properties.SetCorrelationId(request.Properties.GetMessageId());
        var link = replies.Find(messageContext.Link, request.Properties.ReplyTo);
        messageContext.Complete();
        // Without a link there is nobody left to answer.
        if (link is not null) EndingLinks.TryUse(() => link.SendMessage(reply));
    }

    /// <inheritdoc/>
    public override void OnFlow(FlowContext flowContext)
    {
    }

    /// <inheritdoc/>
    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();
}

/// <summary>The links that clients receive replies on, by the address that they gave them.</summary>
internal sealed class ReplyLinks
{
    private readonly ConcurrentDictionary<(IConnection Connection, string Address), ListenerLink> links = new();

    public void Add(ListenerLink link, string address)
    {
        var key = ((IConnection)link.Session.Connection, address);
        links[key] = link;
        link.AddClosedCallback((_, _) => links.TryRemove(KeyValuePair.Create(key, link)));
    }

    public ListenerLink? Find(ListenerLink requests, string address) => links.GetValueOrDefault((requests.Session.Connection, address));
}

/// <summary>The broker's end of a link that carries replies. Clients settle them, and nothing follows from that.</summary>
internal sealed class ReplyEndpoint : LinkEndpoint
{
    /// <inheritdoc/>
    public override void OnFlow(FlowContext flowContext)
    {
        if (flowContext.Link.IsDraining) flowContext.Link.CompleteDrain();
    }

    /// <inheritdoc/>
    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();
}
