using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>Attaches each link that a client opens to what it names.</summary>
/// <param name="directory">The queues.</param>
/// <param name="loseAcknowledgement">Whether to drop the acknowledgement of the message that was just stored.</param>
internal sealed class LinkRouter(QueueDirectory directory, Func<bool> loseAcknowledgement) : ILinkProcessor
{
    private const int RequestCredit = 100;
    private const int SendCredit = 1000;
    private const ulong MaxMessageSize = 256 * 1024;
    private const string ManagementNode = "/$management";
    private const string TokenNode = "$cbs";

    private readonly ReplyLinks replies = new();
    private readonly ConcurrentDictionary<Link, SessionAttach> waiting = new();

    /// <inheritdoc/>
    public void Process(AttachContext attachContext)
    {
        switch (attachContext.Attach)
        {
            case { Role: true, Source: Source source }:
                AttachReceiver(attachContext, source);
                break;
            case { Role: false, Target: Target target }:
                AttachSender(attachContext, target.Address);
                break;
            default:
                attachContext.Complete(Conditions.Error(Conditions.NotImplemented, "The emulator has no transactions."));
                break;
        }
    }

    /// <summary>A client detaches a link, which may still wait for a session.</summary>
    public void Detaching(Link link)
    {
        if (waiting.TryRemove(link, out var attach)) attach.Withdraw();
    }

    private static Error NotFound(string address) => Conditions.Error(
        Conditions.NotFound, $"The messaging entity '{address.Trim('/')}' could not be found.");

    private static bool IsTokenNode(string address) => address.Trim('/') == TokenNode;

    private static bool IsManagementNode(string address) => address.EndsWith(ManagementNode, StringComparison.OrdinalIgnoreCase);

    // Any token will do: who may do what is not what the emulator is for.
    private static Message AcceptToken(Message request) => new()
    {
        ApplicationProperties = new ApplicationProperties { ["status-code"] = 202, ["status-description"] = "Accepted" },
    };

    private void AttachSender(AttachContext context, string address)
    {
        if (IsTokenNode(address))
        {
            context.Complete(new RequestEndpoint(replies, AcceptToken), RequestCredit);
        }
        else if (IsManagementNode(address))
        {
            if (directory.Find(address[..^ManagementNode.Length]) is { } managed)
                context.Complete(new RequestEndpoint(replies, new Management(managed).Answer), RequestCredit);
            else
                context.Complete(NotFound(address));
        }
        else if (directory.Find(address) is { DeadLetters: not null } queue)
        {
            context.Attach.MaxMessageSize = MaxMessageSize;
            context.Complete(new SendEndpoint(queue, loseAcknowledgement), SendCredit);
        }
        else
        {
            context.Complete(NotFound(address));
        }
    }

    private void AttachReceiver(AttachContext context, Source source)
    {
        if (IsTokenNode(source.Address) || (IsManagementNode(source.Address) && directory.Find(source.Address[..^ManagementNode.Length]) is not null))
        {
            replies.Add(context.Link, ((Target)context.Attach.Target).Address);
            context.Complete(new ReplyEndpoint(), 0);
        }
        else if (directory.Find(source.Address) is { } queue)
        {
            AttachReceiver(context, source, queue);
        }
        else
        {
            context.Complete(NotFound(source.Address));
        }
    }

    private void AttachReceiver(AttachContext context, Source source, Queue queue)
    {
        var wantsSession = source.FilterSet?.ContainsKey(SessionAttach.Filter) == true;
        if (wantsSession != queue.Settings.RequiresSession)
        {
            var rule = wantsSession ? "A sessionful receiver needs an entity that requires sessions." : "The entity requires sessions.";
            context.Complete(Conditions.Error(Conditions.NotAllowed, rule));
        }
        else if (wantsSession)
        {
            waiting[context.Link] = new SessionAttach(queue, context, source);
            context.Link.AddClosedCallback((link, _) => Forget((Link)link));
        }
        else
        {
            context.Complete(new DeliveryEndpoint(queue, Queue.Open(), context.Link), 0);
        }
    }

    private void Forget(Link link) => waiting.TryRemove(link, out _);
}
