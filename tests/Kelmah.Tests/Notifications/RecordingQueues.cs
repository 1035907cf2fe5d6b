using System.Collections.Concurrent;
using Kelmah.Kernel.Queues;

namespace Kelmah.Tests.Notifications;

/// <summary>Keeps what is sent, dropping repeats of a message id as the queues do, and fails when told to.</summary>
internal sealed class RecordingQueues : IQueueSender
{
    private readonly ConcurrentDictionary<(string Queue, string Id), bool> seen = new();

    public ConcurrentQueue<(string Queue, QueueMessage Message)> Sent { get; } = new();

    public Func<Exception>? Fail { get; set; }

    public IEnumerable<QueueMessage> On(string queue) => Sent.Where(sent => sent.Queue == queue).Select(sent => sent.Message);

    public Task SendAsync(string queue, IReadOnlyCollection<QueueMessage> messages, CancellationToken cancellationToken)
    {
        if (Fail is { } fail) throw fail();
        foreach (var message in messages)
        {
            if (seen.TryAdd((queue, message.MessageId), true)) Sent.Enqueue((queue, message));
        }

        return Task.CompletedTask;
    }
}
