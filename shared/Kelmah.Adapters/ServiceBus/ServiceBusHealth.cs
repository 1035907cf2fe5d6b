using Azure.Messaging.ServiceBus;
using Kelmah.Kernel.Queues;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.ServiceBus;

/// <summary>Whether the namespace answers.</summary>
public sealed class ServiceBusHealth(ServiceBusClient client) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // To close the receiver can take as long as to look.
        await PeekAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy();
    }

    private async Task PeekAsync(CancellationToken cancellationToken)
    {
        // A queue without sessions: one with them lets nobody look who has not taken a session.
        await using var receiver = client.CreateReceiver(QueueNames.Email);
        await receiver.PeekMessageAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
