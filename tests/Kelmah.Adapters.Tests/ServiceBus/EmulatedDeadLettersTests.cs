using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Adapters.Tests.Queues;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>The adapter of Service Bus, on a namespace in memory.</summary>
public sealed class EmulatedDeadLettersTests : DeadLettersContract
{
    protected override Task<DeadLettersUnderTest> OpenAsync() => Task.FromResult<DeadLettersUnderTest>(new EmulatedUnderTest(new EmulatedNamespace()));

    private sealed class EmulatedUnderTest : DeadLettersUnderTest
    {
        private readonly EmulatedNamespace emulated;
        private readonly ServiceBusClient client;
        private readonly ServiceBusDeadLetters letters;
        private readonly ServiceBusReading reading;
        private readonly List<SentMessage> handled = [];

        public EmulatedUnderTest(EmulatedNamespace emulated)
        {
            this.emulated = emulated;
            client = emulated.Connect();
            letters = new ServiceBusDeadLetters(client, emulated.Clock);
            reading = new ServiceBusReading(client, queue => emulated.Bus.Count(queue).Ready == 0);
        }

        public override IDeadLetters Letters => letters;

        public override string TraceProperty => "Diagnostic-Id";

        public override IReadOnlyList<SentMessage> Handled => handled;

        public override async Task SendAsync(string queue, params IReadOnlyList<SentMessage> messages)
        {
            await using var sender = client.CreateSender(queue);
            await sender.SendMessagesAsync(messages.Select(ToServiceBus));
        }

        public override Task DeliverAsync(string queue) => reading.TakeAllAsync(queue, async (receiver, message) =>
        {
            if (IsFailing)
            {
                await receiver.AbandonMessageAsync(message);
                return;
            }

            handled.Add(new SentMessage(message.Body.ToString())
            {
                MessageId = message.MessageId,
                SessionId = message.SessionId,
                ContentType = message.ContentType,
                Properties = message.ApplicationProperties,
            });
            await receiver.CompleteMessageAsync(message);
        });

        public override async ValueTask DisposeAsync()
        {
            letters.Dispose();
            await client.DisposeAsync();
            await emulated.DisposeAsync();
        }

        private static ServiceBusMessage ToServiceBus(SentMessage message)
        {
            var sent = new ServiceBusMessage(message.Body) { ContentType = message.ContentType };
            if (message.MessageId is { } id) sent.MessageId = id;
            if (message.SessionId is { } session) sent.SessionId = session;
            foreach (var (name, value) in message.Properties) sent.ApplicationProperties[name] = value;
            return sent;
        }
    }
}
