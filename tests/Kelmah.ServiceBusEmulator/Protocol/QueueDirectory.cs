using Kelmah.ServiceBusEmulator.Broker;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>The queues of the namespace by the addresses that links name.</summary>
internal sealed class QueueDirectory : IDisposable
{
    private const string DeadLetterSuffix = "/$deadletterqueue";

    private readonly Dictionary<string, Queue> queues = new(StringComparer.OrdinalIgnoreCase);

    public QueueDirectory(IEnumerable<EmulatedQueue> settings, TimeProvider time)
    {
        foreach (var queue in settings)
        {
            var letters = new Queue(queue with { Name = queue.Name + DeadLetterSuffix, RequiresSession = false }, time, deadLetters: null);
            queues.Add(queue.Name, new Queue(queue, time, letters));
            queues.Add(queue.Name + DeadLetterSuffix, letters);
        }
    }

    /// <summary>The queue, or sub-queue, at an address; null if there is none. Clients differ about the leading slash.</summary>
    public Queue? Find(string address) => queues.GetValueOrDefault(address.Trim('/'));

    public void Dispose()
    {
        foreach (var queue in queues.Values) queue.Dispose();
    }
}
