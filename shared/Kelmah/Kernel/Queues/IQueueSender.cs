namespace Kelmah.Kernel.Queues;

/// <summary>Puts messages on a durable queue.</summary>
public interface IQueueSender
{
    /// <summary>Sends all of them; a message id that was sent within the duplicate window (10 minutes) is taken for done.</summary>
    /// <param name="queue">One of <see cref="QueueNames"/>.</param>
    /// <param name="messages">In the order of sending.</param>
    /// <param name="cancellationToken">Stops before the sending.</param>
    /// <exception cref="MessageTooLargeException">One is too large for any repeat; none behind it was sent, those before it may have been.</exception>
    /// <exception cref="QueuesUnavailableException">The queues do not answer; some of the messages, from the first, may have been sent.</exception>
    Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken);
}

/// <summary>A message on its way to a queue.</summary>
/// <param name="MessageId">The natural key: an event id, a notification id.</param>
/// <param name="Body">JSON.</param>
/// <param name="PartitionKey">Messages with the same key are handled one after the other; null for no order.</param>
/// <param name="EnqueueAt">Not before this time, UTC; null for now.</param>
/// <param name="TraceParent">W3C trace context of the cause.</param>
public sealed record QueueMessage(
    string MessageId, string Body, string? PartitionKey = null, DateTimeOffset? EnqueueAt = null, string? TraceParent = null);

/// <summary>A message is larger than a queue takes.</summary>
public sealed class MessageTooLargeException : Exception
{
    /// <summary>Creates the exception without saying which.</summary>
    public MessageTooLargeException()
        : this("")
    {
    }

    /// <param name="messageId">Which.</param>
    public MessageTooLargeException(string messageId)
        : base("The message is larger than the queue takes.") =>
        MessageId = messageId;

    /// <param name="messageId">Which.</param>
    /// <param name="innerException">What the queue said.</param>
    public MessageTooLargeException(string messageId, Exception innerException)
        : base("The message is larger than the queue takes.", innerException) =>
        MessageId = messageId;

    /// <summary>Which.</summary>
    public string MessageId { get; }
}

/// <summary>
/// The queues do not answer, or not in time. A retry in some seconds may help. Of a sending it leaves open whether it was made:
/// what is sent again is told by its message id, and not handled twice.
/// </summary>
public sealed class QueuesUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public QueuesUnavailableException()
        : base("The queues do not answer.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public QueuesUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public QueuesUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
