using Kelmah.Adapters.Tests.Queues;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>The adapter of Service Bus, on a namespace in memory.</summary>
public sealed class EmulatedQueueSenderTests : QueueSenderContract
{
    protected override Task<QueueUnderTest> OpenAsync() => Task.FromResult<QueueUnderTest>(new EmulatedUnderTest(new EmulatedNamespace()));

    private sealed class EmulatedUnderTest(EmulatedNamespace emulated) : ServiceBusUnderTest(emulated.Connect(), emulated.Clock)
    {
        public override Task PassAsync(TimeSpan time)
        {
            emulated.Clock.Advance(time);
            return Task.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await emulated.DisposeAsync();
        }

        protected override bool IsEmpty(string queue) => emulated.Bus.Count(queue).Ready == 0;
    }
}
