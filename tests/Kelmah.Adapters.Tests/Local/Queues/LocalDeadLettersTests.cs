using System.Collections.Concurrent;
using System.Text;
using Kelmah.Adapters.Tests.Queues;
using Kelmah.Functions.Adapters;
using Kelmah.Kernel.Queues;
using Kelmah.LocalHost.Tests.Hosting;
using Kelmah.ServiceBusTrigger;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Adapters.Tests.Local.Queues;

public sealed class LocalDeadLettersTests : DeadLettersContract
{
    protected override async Task<DeadLettersUnderTest> OpenAsync()
    {
        var queues = new LocalUnderTest();
        await queues.StartAsync();
        return queues;
    }

    private sealed class LocalUnderTest : DeadLettersUnderTest
    {
        private readonly ConcurrentQueue<SentMessage> handled = new();
        private RunningHost host = null!;
        private LocalDeadLetters letters = null!;

        public override IDeadLetters Letters => letters;

        public override string TraceProperty => "traceparent";

        public override IReadOnlyList<SentMessage> Handled => [.. handled];

        public async Task StartAsync()
        {
            host = await RunningHost.StartAsync(
                [typeof(Functions)],
                builder => builder.Services.AddSingleton(this),
                """{"extensions": {"serviceBus": {"maxDeliveryCount": 1, "maxConcurrentCalls": 1}}}""");
            letters = new LocalDeadLetters(host.Queues);
        }

        public override Task SendAsync(string queue, params IReadOnlyList<SentMessage> messages) =>
            host.Queues.SendAsync(queue, [.. messages.Select(ToLocal)]);

        public override Task DeliverAsync(string queue) =>
            Recorder.EventuallyAsync(() => host.Queues.Counts().All(counts => counts is { Active: 0, Locked: 0 }));

        /// <summary>A delivery: fails, or is handled.</summary>
        public void Take(SentMessage message)
        {
            if (IsFailing) throw new InvalidOperationException("Nobody can handle it.");
            handled.Enqueue(message);
        }

        public override ValueTask DisposeAsync() => host.DisposeAsync();

        private static LocalMessage ToLocal(SentMessage message) => new()
        {
            Body = Encoding.UTF8.GetBytes(message.Body),
            MessageId = message.MessageId,
            SessionId = message.SessionId,
            ContentType = message.ContentType,
            ApplicationProperties = message.Properties,
        };
    }

    private sealed class Functions(LocalUnderTest queues)
    {
        [Function("Plain")]
        public void Plain([ServiceBusTrigger(QueueNames.Email)] string body, FunctionContext context) => Take(body, context);

        [Function("Keyed")]
        public void Keyed([ServiceBusTrigger(QueueNames.Events, IsSessionsEnabled = true)] string body, FunctionContext context) => Take(body, context);

        private void Take(string body, FunctionContext context)
        {
            var data = context.BindingContext.BindingData;
            queues.Take(new SentMessage(body)
            {
                MessageId = (string)data["MessageId"]!,
                SessionId = (string?)data["SessionId"],
                ContentType = (string?)data["ContentType"],
                Properties = (IReadOnlyDictionary<string, object>)data["ApplicationProperties"]!,
            });
        }
    }
}
