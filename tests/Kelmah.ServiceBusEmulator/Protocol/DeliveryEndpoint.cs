using Amqp.Listener;
using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>
/// A link that a client receives on. The receiver behind it ends with the link, however that ends: detached, with its session
/// or connection, or before it was ever attached.
/// </summary>
/// <remarks>
/// The library reports a link's end under the link's own lock, and sending takes that lock. So nothing here sends while the
/// end could wait for it: the end only tells the broker, and what is to be sent is sent by <see cref="work"/>.
/// </remarks>
internal sealed class DeliveryEndpoint : LinkEndpoint
{
    private readonly Lock gate = new();
    private readonly LinkCredit credit = new();
    private readonly Queue queue;
    private readonly Receiver receiver;
    private readonly ListenerLink link;
    private readonly SerialWork work;
    private bool drains;

    public DeliveryEndpoint(Queue queue, Receiver receiver, ListenerLink link)
    {
        this.queue = queue;
        this.receiver = receiver;
        this.link = link;
        work = new SerialWork(Deliver);
        queue.Changed += work.Ask;
        link.AddClosedCallback((_, _) => End());
    }

    /// <inheritdoc/>
    public override void OnFlow(FlowContext flowContext)
    {
        lock (gate)
        {
            credit.Flow(flowContext.Messages, LibraryInternals.Credit(link));
            drains = link.IsDraining;
        }

        work.Ask();
    }

    /// <inheritdoc/>
    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // When a link ends, the library releases what is unsettled on it; the broker knows that already.
        if (receiver.IsClosed) return;
        if (Settlements.Of(dispositionContext.DeliveryState) is not { } settlement)
            dispositionContext.Complete(Conditions.Error(Conditions.NotImplemented, "The emulator has no transactions."));
        else if (queue.Settle(new Guid(dispositionContext.Message.DeliveryTag), settlement))
            dispositionContext.Complete();
        else
            dispositionContext.Complete(Conditions.Error(Conditions.MessageLockLost, "The lock supplied is invalid, or has expired."));
    }

    private void Deliver()
    {
        lock (gate)
        {
            while (credit.IsAvailable && queue.TryReceive(receiver) is { } message && TrySend(message)) credit.Sent();
            if (drains) Drain();
        }

        if (receiver.HasLostSession && !link.IsClosed)
            EndingLinks.TryUse(() => link.Close(TimeSpan.Zero, Conditions.Error(Conditions.SessionLockLost, "The session lock has expired.")));
    }

    private bool TrySend(MessageView view)
    {
        // Who receives and deletes gets its messages settled, and will not settle them.
        if (link.SettleOnSend) queue.Settle(view.LockToken!.Value, new Settlement.Complete());
        LibraryInternals.OpenWindow(link.Session);
        // A message that is not sent is taken back by the broker with all that the receiver holds.
        return EndingLinks.TryUse(() => link.SendMessage(MessageCodec.Write(view)));
    }

    private void Drain()
    {
        drains = false;
        credit.Drained(LibraryInternals.Credit(link));
        EndingLinks.TryUse(link.CompleteDrain);
    }

    private void End()
    {
        queue.Changed -= work.Ask;
        queue.Close(receiver);
    }
}
