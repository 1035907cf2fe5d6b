using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Kelmah.Application.Queues;

namespace Kelmah.Azure.Queues;

/// <summary>Sends to Service Bus, which drops a message id that it has seen within the queue's duplicate window.</summary>
public sealed class ServiceBusQueueSender(ServiceBusClient client) : IQueueSender
{
    /// <summary>A sender is a link that lives as long as the connection, so each queue has one.</summary>
    private readonly ConcurrentDictionary<string, ServiceBusSender> senders = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0) return;
        var sender = senders.GetOrAdd(queue, client.CreateSender);
        var waiting = new Queue<ServiceBusMessage>(messages.Select(ToServiceBus));
        while (waiting.Count > 0)
        {
            using var batch = await sender.CreateMessageBatchAsync(cancellationToken).ConfigureAwait(false);
            while (waiting.TryPeek(out var next) && batch.TryAddMessage(next)) waiting.Dequeue();
            if (batch.Count == 0) throw new InvalidOperationException($"The message {waiting.Peek().MessageId} is too large for the queue {queue}.");
            await sender.SendMessagesAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private static ServiceBusMessage ToServiceBus(QueueMessage message)
    {
        var sent = new ServiceBusMessage(message.Body) { MessageId = message.MessageId, ContentType = "application/json" };
        if (message.PartitionKey is not null) sent.SessionId = message.PartitionKey;
        if (message.EnqueueAt is { } time) sent.ScheduledEnqueueTime = time;
        // The name that the Functions host reads a message's trace context from.
        if (message.TraceParent is not null) sent.ApplicationProperties["Diagnostic-Id"] = message.TraceParent;
        return sent;
    }
}
