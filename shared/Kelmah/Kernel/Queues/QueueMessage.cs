namespace Kelmah.Kernel.Queues;

/// <summary>A message on its way to a queue.</summary>
/// <param name="MessageId">The natural key: an event id, a notification id.</param>
/// <param name="Body">JSON.</param>
/// <param name="PartitionKey">Messages with the same key are handled one after the other; null for no order.</param>
/// <param name="EnqueueAt">Not before this time, UTC; null for now.</param>
/// <param name="TraceParent">W3C trace context of the cause.</param>
public sealed record QueueMessage(
    string MessageId, string Body, string? PartitionKey = null, DateTimeOffset? EnqueueAt = null, string? TraceParent = null);
