using Azure.Messaging.ServiceBus;
using Kelmah.Application;
using Kelmah.Application.Queues;

namespace Kelmah.Azure.Queues;

/// <summary>Whether the namespace answers.</summary>
public sealed class ServiceBusHealth(ServiceBusClient client) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "queues";

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var receiver = client.CreateReceiver(QueueNames.Events);
        await receiver.PeekMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
