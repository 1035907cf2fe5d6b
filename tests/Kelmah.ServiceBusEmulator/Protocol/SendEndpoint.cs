using Amqp.Listener;
using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>A link that a client sends on.</summary>
internal sealed class SendEndpoint(Queue queue, Func<bool> loseAcknowledgement) : LinkEndpoint
{
    /// <inheritdoc/>
    public override void OnMessage(MessageContext messageContext)
    {
        var messages = MessageCodec.ReadAll(messageContext.Message);
        if (queue.Settings.RequiresSession && messages.Any(static message => message.SessionId is null))
        {
            messageContext.Complete(Conditions.Error(
                Conditions.NotAllowed, "The SessionId was not set on a message, and it cannot be sent to an entity that requires sessions."));
            return;
        }

        foreach (var message in messages) queue.Send(message);
        if (!loseAcknowledgement()) messageContext.Complete();
    }

    /// <inheritdoc/>
    public override void OnFlow(FlowContext flowContext)
    {
    }

    /// <inheritdoc/>
    public override void OnDisposition(DispositionContext dispositionContext) => dispositionContext.Complete();
}
