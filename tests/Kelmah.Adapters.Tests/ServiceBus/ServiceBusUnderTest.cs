using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Adapters.Tests.Queues;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>The queues of a namespace, seen through the official client.</summary>
/// <param name="client">Of the namespace.</param>
/// <param name="clock">By which its queues go.</param>
internal class ServiceBusUnderTest(ServiceBusClient client, TimeProvider clock) : QueueUnderTest
{
    private readonly List<QueueMessage> received = [];

    public override IQueueSender Sender { get; } = new ServiceBusQueueSender(client, clock);

    public override DateTimeOffset Now => clock.GetUtcNow();

    public override Task PassAsync(TimeSpan time) => Task.Delay(time, clock);

    public override async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int count)
    {
        await new ServiceBusReading(client, IsEmpty).TakeAllAsync(queue, async (receiver, message) =>
        {
            var trace = message.ApplicationProperties.TryGetValue("Diagnostic-Id", out var value) ? (string)value : null;
            received.Add(new QueueMessage(message.MessageId, message.Body.ToString(), message.SessionId, TraceParent: trace));
            await receiver.CompleteMessageAsync(message);
        });
        return received;
    }

    public async Task EmptyAsync()
    {
        await ReceiveAsync(QueueNames.Email, 0);
        await ReceiveAsync(QueueNames.Events, 0);
        received.Clear();
    }

    public override ValueTask DisposeAsync() => client.DisposeAsync();

    protected virtual bool IsEmpty(string queue) => false;
}
