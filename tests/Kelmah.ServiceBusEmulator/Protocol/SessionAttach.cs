using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>
/// A client's wish to attach a link to a session, which waits until there is one. It is answered once: with a session, with an
/// error, or, if the client takes it back, with whatever lets the library close the link.
/// </summary>
internal sealed class SessionAttach : IDisposable
{
    /// <summary>The filter of a link's source that names its session; without a value the broker chooses one.</summary>
    public static readonly Symbol Filter = new("com.microsoft:session-filter");

    private static readonly Symbol TimeoutKey = new("com.microsoft:timeout");
    private static readonly Symbol LockedUntilKey = new("com.microsoft:locked-until-utc");
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private readonly Queue queue;
    private readonly AttachContext context;
    private readonly Source source;
    private readonly SerialWork work;
    private readonly ITimer timer;
    private volatile bool isOver;
    private volatile bool isAnswered;

    public SessionAttach(Queue queue, AttachContext context, Source source)
    {
        this.queue = queue;
        this.context = context;
        this.source = source;
        work = new SerialWork(TryAnswer);
        timer = TimeProvider.System.CreateTimer(_ => TimeOut(), null, Wait(context.Attach), Timeout.InfiniteTimeSpan);
        queue.Changed += work.Ask;
        context.Link.AddClosedCallback((_, _) => work.Ask());
        work.Ask();
    }

    /// <summary>
    /// The client detaches. The library, which cannot close a link that it has not attached, must attach it first; nobody else
    /// does so meanwhile.
    /// </summary>
    public void Withdraw() => Refuse(Conditions.Timeout, "The client did not wait.");

    public void Dispose()
    {
        queue.Changed -= work.Ask;
        timer.Dispose();
    }

    // The client's patience is of its own clock, whatever the emulator's says. It must hear from the broker before it ends.
    private static TimeSpan Wait(Attach attach) =>
        (attach.Properties?[TimeoutKey] is uint milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : DefaultTimeout) * 0.8;

    private void TimeOut()
    {
        isOver = true;
        work.Ask();
    }

    private void TryAnswer()
    {
        lock (gate)
        {
            if (isAnswered) return;
            if (context.Link.IsClosed)
            {
                isAnswered = true;
                Dispose();
                return;
            }

            var wanted = source.FilterSet[Filter] is DescribedValue described ? described.Value as string : source.FilterSet[Filter] as string;
            if (queue.AcceptSession(wanted) is { } receiver) Attach(receiver);
            else if (wanted is not null) Refuse(Conditions.SessionCannotBeLocked, $"The requested session '{wanted}' cannot be accepted.");
            else if (isOver) Refuse(Conditions.Timeout, "No session had messages within the time.");
        }
    }

    private void Attach(Receiver receiver)
    {
        isAnswered = true;
        Dispose();
        // Should the link have closed by now, its end is reported here, and the session is free again.
        var endpoint = new DeliveryEndpoint(queue, receiver, context.Link);
        source.FilterSet[Filter] = receiver.SessionId;
        context.Attach.Properties ??= new Fields();
        context.Attach.Properties[LockedUntilKey] = receiver.SessionLockedUntil.UtcTicks;
        EndingLinks.TryUse(() => context.Complete(endpoint, 0));
    }

    private void Refuse(string condition, string description)
    {
        lock (gate)
        {
            if (isAnswered) return;
            isAnswered = true;
            Dispose();
            EndingLinks.TryUse(() => context.Complete(Conditions.Error(condition, description)));
        }
    }
}
