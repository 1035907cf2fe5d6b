using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.ServiceBus;

/// <summary>Sends to Service Bus, which drops a message id that it has seen within the queue's duplicate window.</summary>
/// <param name="client">With <see cref="ServiceBusFailures.ClientOptions"/>.</param>
/// <param name="clock">What the patience with the service goes by.</param>
public sealed class ServiceBusQueueSender(ServiceBusClient client, TimeProvider clock) : IQueueSender
{
    /// <summary>The application property that the Functions host reads a message's W3C trace context from.</summary>
    internal const string TraceProperty = "Diagnostic-Id";

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
            if (await ServiceBusFailures.GuardAsync(clock, token => SendSomeAsync(sender, waiting, token), cancellationToken).ConfigureAwait(false) == 0)
                throw new MessageTooLargeException(waiting.Peek().MessageId);
        }
    }

    /// <summary>Sends as many as one transfer holds.</summary>
    /// <returns>How many that were.</returns>
    private static async Task<int> SendSomeAsync(ServiceBusSender sender, Queue<ServiceBusMessage> waiting, CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken).ConfigureAwait(false);
        while (waiting.TryPeek(out var next) && batch.TryAddMessage(next)) waiting.Dequeue();
        if (batch.Count > 0) await sender.SendMessagesAsync(batch, cancellationToken).ConfigureAwait(false);
        return batch.Count;
    }

    private static ServiceBusMessage ToServiceBus(QueueMessage message)
    {
        var sent = new ServiceBusMessage(message.Body) { MessageId = message.MessageId, ContentType = "application/json" };
        if (message.PartitionKey is not null) sent.SessionId = message.PartitionKey;
        if (message.EnqueueAt is { } time) sent.ScheduledEnqueueTime = time;
        if (message.TraceParent is not null) sent.ApplicationProperties[TraceProperty] = message.TraceParent;
        return sent;
    }
}
