using Azure.Messaging.ServiceBus;
using Kelmah.Application.Queues;
using Kelmah.Azure.Queues;
using Kelmah.Infrastructure.Tests.Queues;

namespace Kelmah.Infrastructure.Tests.Azure.Queues;

/// <summary>
/// Over the namespace whose connection string <c>KELMAH_TEST_SERVICEBUS</c> holds, with the queues of <c>infra/modules/serviceBus.bicep</c>.
/// They are emptied.
/// </summary>
[Trait("Server", "ServiceBus")]
public sealed class ServiceBusQueueSenderTests : QueueSenderContract
{
    protected override async Task<QueueUnderTest> OpenAsync()
    {
        var server = Environment.GetEnvironmentVariable("KELMAH_TEST_SERVICEBUS")
            ?? throw new InvalidOperationException("KELMAH_TEST_SERVICEBUS must hold a namespace's connection string.");
        // A queue without messages, or without a session, is waited on for this long.
        var options = new ServiceBusClientOptions { RetryOptions = { TryTimeout = TimeSpan.FromSeconds(5), MaxRetries = 0 } };
        var queues = new ServiceBusUnderTest(new ServiceBusClient(server, options));
        await queues.EmptyAsync();
        return queues;
    }

    private sealed class ServiceBusUnderTest(ServiceBusClient client) : QueueUnderTest
    {
        private readonly List<QueueMessage> received = [];

        public override IQueueSender Sender { get; } = new ServiceBusQueueSender(client);

        public override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

        public override Task PassAsync(TimeSpan time) => Task.Delay(time);

        public override async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int count)
        {
            if (queue != QueueNames.Events)
            {
                await using var receiver = client.CreateReceiver(queue);
                await TakeAllAsync(receiver);
                return received;
            }

            while (await NextSessionAsync(queue) is { } session)
            {
                await using (session) await TakeAllAsync(session);
            }

            return received;
        }

        public async Task EmptyAsync()
        {
            await ReceiveAsync(QueueNames.Email, 0);
            await ReceiveAsync(QueueNames.Events, 0);
            received.Clear();
        }

        public override ValueTask DisposeAsync() => client.DisposeAsync();

        private async Task<ServiceBusSessionReceiver?> NextSessionAsync(string queue)
        {
            try
            {
                return await client.AcceptNextSessionAsync(queue);
            }
            catch (ServiceBusException none) when (none.Reason == ServiceBusFailureReason.ServiceTimeout)
            {
                return null;
            }
        }

        private async Task TakeAllAsync(ServiceBusReceiver receiver)
        {
            while (await receiver.ReceiveMessagesAsync(100, TimeSpan.FromSeconds(2)) is { Count: > 0 } messages)
            {
                foreach (var message in messages)
                {
                    var trace = message.ApplicationProperties.TryGetValue("Diagnostic-Id", out var value) ? (string)value : null;
                    received.Add(new QueueMessage(message.MessageId, message.Body.ToString(), message.SessionId, TraceParent: trace));
                    await receiver.CompleteMessageAsync(message);
                }
            }
        }
    }
}
