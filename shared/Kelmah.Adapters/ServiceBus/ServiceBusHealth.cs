using Azure.Messaging.ServiceBus;
using Kelmah.Kernel;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.ServiceBus;

/// <summary>Whether the namespace answers.</summary>
public sealed class ServiceBusHealth(ServiceBusClient client) : IHealthProbe
{
    /// <inheritdoc/>
    public string Name => "queues";

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        // A queue without sessions: one with them lets nobody look who has not taken a session.
        await using var receiver = client.CreateReceiver(QueueNames.Email);
        await receiver.PeekMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
