namespace Kelmah.Kernel.Queues;

/// <summary>Puts messages on a durable queue.</summary>
public interface IQueueSender
{
    /// <summary>Sends all of them; a message id that was sent within the duplicate window (10 minutes) is taken for done.</summary>
    /// <param name="queue">One of <see cref="QueueNames"/>.</param>
    /// <param name="messages">In the order of sending.</param>
    /// <param name="cancellationToken">Stops before the sending.</param>
    /// <exception cref="QueuesUnavailableException">The queues do not answer; some of the messages, from the first, may have been sent.</exception>
    Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken);
}
