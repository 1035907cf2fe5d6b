using System.Text.Json;
using Kelmah.Adapters.Tests.Queues;
using Kelmah.Functions.Adapters;
using Kelmah.Kernel.Queues;
using Kelmah.LocalHost.Tests.Hosting;
using Kelmah.ServiceBusTrigger;
using Microsoft.Azure.Functions.Worker;

namespace Kelmah.Adapters.Tests.Local.Queues;

public sealed class LocalQueueSenderTests : QueueSenderContract
{
    protected override async Task<QueueUnderTest> OpenAsync() => new LocalQueuesUnderTest(await RunningHost.StartAsync<Functions>());

    private sealed class LocalQueuesUnderTest(RunningHost host) : QueueUnderTest
    {
        public override IQueueSender Sender { get; } = new LocalQueueSender(host.Queues);

        public override DateTimeOffset Now => host.Clock.GetUtcNow();

        public override Task PassAsync(TimeSpan time) => host.Clock.AdvanceAsync(time);

        public override async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int count)
        {
            await Recorder.EventuallyAsync(() => host.Recorder.Entries.Count >= count && host.Queues.Counts().All(counts => counts is { Active: 0, Locked: 0 }));
            return [.. host.Recorder.Entries.Select(entry => JsonSerializer.Deserialize<QueueMessage>(entry)!)];
        }

        public override ValueTask DisposeAsync() => host.DisposeAsync();
    }

    private sealed class Functions(Recorder recorder)
    {
        [Function("Plain")]
        public void Plain([ServiceBusTrigger(QueueNames.Email)] string body, FunctionContext context) => Record(body, context);

        [Function("Keyed")]
        public void Keyed([ServiceBusTrigger(QueueNames.Events, IsSessionsEnabled = true)] string body, FunctionContext context) =>
            Record(body, context);

        private void Record(string body, FunctionContext context)
        {
            var data = context.BindingContext.BindingData;
            var properties = (IReadOnlyDictionary<string, object>)data["ApplicationProperties"]!;
            var trace = properties.TryGetValue("traceparent", out var value) ? (string)value : null;
            recorder.Add(JsonSerializer.Serialize(
                new QueueMessage((string)data["MessageId"]!, body, (string?)data["SessionId"], TraceParent: trace)));
        }
    }
}
