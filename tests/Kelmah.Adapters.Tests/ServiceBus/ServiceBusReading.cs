using Azure.Messaging.ServiceBus;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>Takes all that the queues of a namespace hold.</summary>
/// <param name="client">Of the namespace.</param>
/// <param name="isEmpty">
/// Whether it is known that a queue with sessions has no message. A real service says so only by making a receiver wait in vain.
/// </param>
internal sealed class ServiceBusReading(ServiceBusClient client, Func<string, bool> isEmpty)
{
    private static readonly string[] WithSessions = [QueueNames.Events, QueueNames.Notifications, QueueNames.StripeEvents];

    /// <summary>Takes messages until none can be received any more.</summary>
    /// <param name="queue">Which queue.</param>
    /// <param name="settle">Called with each message, one after the other.</param>
    public async Task TakeAllAsync(string queue, Func<ServiceBusReceiver, ServiceBusReceivedMessage, Task> settle)
    {
        if (!WithSessions.Contains(queue))
        {
            await using var receiver = client.CreateReceiver(queue);
            await TakeAllAsync(receiver, settle);
            return;
        }

        while (!isEmpty(queue) && await NextSessionAsync(queue) is { } session)
        {
            await using (session) await TakeAllAsync(session, settle);
        }
    }

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

    private static async Task TakeAllAsync(ServiceBusReceiver receiver, Func<ServiceBusReceiver, ServiceBusReceivedMessage, Task> settle)
    {
        while (await HasMessagesAsync(receiver))
        {
            foreach (var message in await receiver.ReceiveMessagesAsync(100, TimeSpan.FromSeconds(5))) await settle(receiver, message);
        }
    }

    /// <summary>Looks, because who receives from an empty queue has to wait before it knows.</summary>
    private static async Task<bool> HasMessagesAsync(ServiceBusReceiver receiver) =>
        (await receiver.PeekMessagesAsync(100, fromSequenceNumber: 0)).Any(static message => message.State == ServiceBusMessageState.Active);
}
