using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.Tests.Queues;

namespace Kelmah.Adapters.Tests.ServiceBus;

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
        // A session is waited for this long where there is none.
        var options = new ServiceBusClientOptions { RetryOptions = { TryTimeout = TimeSpan.FromSeconds(5), MaxRetries = 0 } };
        var queues = new ServiceBusUnderTest(new ServiceBusClient(server, options), TimeProvider.System);
        await queues.EmptyAsync();
        return queues;
    }
}
