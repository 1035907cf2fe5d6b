using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.Queues;

/// <summary>Queues of any implementation, empty at first, with their receiving side.</summary>
public abstract class QueueUnderTest : IAsyncDisposable
{
    public abstract IQueueSender Sender { get; }

    /// <summary>The time by which the queues go, UTC.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Lets time go by.</summary>
    public abstract Task PassAsync(TimeSpan time);

    /// <summary>
    /// Takes everything from a queue that is there, in the order of delivery, and gives what has come since it was opened.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="count">So many are waited for; more are given if they are there.</param>
    public abstract Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int count);

    public abstract ValueTask DisposeAsync();
}
