using System.Text;
using Kelmah.Adapters.Sqlite;
using Kelmah.Kernel.Queues;

namespace Kelmah.Functions.Adapters;

/// <summary>The queues of the data folder's file.</summary>
public sealed class LocalQueueSender(ILocalQueues queues) : IQueueSender
{
    public Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LocalMessage[] ours = [.. messages.Select(ToLocal)];
        var large = Array.Find(ours, static message => message.Body.Length > LocalMessage.LargestBody);
        if (large is not null) throw new MessageTooLargeException(large.MessageId!);
        return SqliteFailures.GuardAsync(queues.SendAsync(queue, ours));
    }

    private static LocalMessage ToLocal(QueueMessage message) => new()
    {
        MessageId = message.MessageId,
        Body = Encoding.UTF8.GetBytes(message.Body),
        SessionId = message.PartitionKey,
        ScheduledEnqueueTime = message.EnqueueAt,
        ApplicationProperties = message.TraceParent is null
            ? null
            : new Dictionary<string, object> { ["traceparent"] = message.TraceParent },
    };
}
