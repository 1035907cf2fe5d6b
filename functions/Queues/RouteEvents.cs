using Kelmah.Kernel.Queues;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Functions.Queues;

/// <summary>
/// Hands each domain event to those who wait for it. What may fail on its own, notifications, the payment provider's events and
/// the scan of attachments, has queues of its own: one that is stuck there holds up no contract.
/// </summary>
public sealed class RouteEvents(EventRouter router)
{
    [Function("RouteEvents")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Events, Connection = "ServiceBus", IsSessionsEnabled = true)] string message,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        router.RouteAsync(EventJson.Read(message), client, cancellationToken);
}
