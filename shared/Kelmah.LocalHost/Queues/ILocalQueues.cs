namespace Kelmah.LocalHost;

/// <summary>The durable queues of the data folder's file, with the semantics of Azure Service Bus.</summary>
/// <remarks>
/// A queue exists as soon as a message is sent to it. A sent message is delivered at least once, in the order of sending,
/// and given up to the dead letters after <c>maxDeliveryCount</c> deliveries. A repeat of a message id within
/// ten minutes is accepted and dropped.
/// </remarks>
public interface ILocalQueues
{
    /// <summary>Puts messages into a queue in one write: all of them or none. Completes when they are on disk.</summary>
    /// <exception cref="ArgumentException">The queue's name is empty or longer than 260 characters, or a body is too large.</exception>
    Task SendAsync(string queue, params IReadOnlyList<LocalMessage> messages);

    /// <summary>The dead letters of a queue, or of all, newest first.</summary>
    /// <param name="queue">The queue; null for all.</param>
    /// <param name="before">Only those with a smaller sequence number, to page on; null from the newest.</param>
    /// <param name="limit">How many at most, from 1 to 1000.</param>
    IReadOnlyList<DeadLetter> PeekDeadLetters(string? queue = null, long? before = null, int limit = 100);

    /// <summary>Puts a dead letter back at the end of its queue, as if it had never been delivered.</summary>
    /// <returns>False when there is no such dead letter.</returns>
    Task<bool> ReplayDeadLetterAsync(long sequenceNumber);

    /// <summary>
    /// Changes the bodies of messages wherever they stand, dead letters and scheduled ones among them: once for each revision of a rewriting, a page of
    /// messages in each write. Ended at any moment, it goes on after the last page. What it takes out is gone from the file when it is over.
    /// </summary>
    /// <param name="rewriting">What is changed.</param>
    /// <param name="cancellationToken">Ends it after a page.</param>
    Task RewriteOnceAsync(QueueRewriting rewriting, CancellationToken cancellationToken);

    /// <summary>How many messages each queue holds; queues without messages are left out.</summary>
    IReadOnlyList<QueueCounts> Counts();
}
