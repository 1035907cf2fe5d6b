using System.Globalization;
using Azure.Messaging.ServiceBus;
using Kelmah.Application.Persistence;
using Kelmah.Application.Queues;

namespace Kelmah.Azure.Queues;

/// <summary>The dead-letter queues of all queues.</summary>
/// <remarks>
/// Service Bus lists a dead-letter queue oldest first and gives no message by its number, so a look reads each of them from
/// its start, up to a bound that an operator should never get near.
/// </remarks>
public sealed class ServiceBusDeadLetters(ServiceBusClient client) : IDeadLetters
{
    private const int MaxRead = 1000;

    private static readonly string[] Queues =
        [QueueNames.Events, QueueNames.Notifications, QueueNames.Email, QueueNames.Sms, QueueNames.Push, QueueNames.StripeEvents, QueueNames.Attachments];

    private static readonly TimeSpan ReceiveWait = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task<Page<DeadLetter>> ListAsync(string? queue, Paging paging, CancellationToken cancellationToken)
    {
        var found = new List<DeadLetter>();
        foreach (var name in Queues.Where(name => queue is null || name == queue))
            found.AddRange((await PeekAsync(name, cancellationToken).ConfigureAwait(false)).Select(message => ToPort(name, message)));
        var ordered = found.OrderByDescending(letter => letter.DeadLetteredAt).ThenByDescending(letter => letter.Id, StringComparer.Ordinal).ToList();
        var first = paging.Cursor is null ? 0 : ordered.FindIndex(letter => letter.Id == paging.Cursor) + 1;
        if (paging.Cursor is not null && first == 0) throw new InvalidCursorException();
        var items = ordered.Skip(first).Take(paging.Limit).ToArray();
        return new Page<DeadLetter>(items, first + items.Length < ordered.Count ? items[^1].Id : null);
    }

    /// <inheritdoc/>
    /// <remarks>A crash between the sending and the removal leaves the dead letter too; a second replay is harmless, as consumers are idempotent.</remarks>
    public async Task<bool> ReplayAsync(string id, CancellationToken cancellationToken)
    {
        var (queue, sequence) = Split(id);
        if (queue is null) return false;
        await using var receiver = OpenDeadLetters(queue);
        var held = new List<ServiceBusReceivedMessage>();
        try
        {
            while (held.Count < MaxRead)
            {
                var received = await receiver.ReceiveMessagesAsync(100, ReceiveWait, cancellationToken).ConfigureAwait(false);
                if (received.Count == 0) return false;
                if (received.FirstOrDefault(message => message.SequenceNumber == sequence) is not { } wanted)
                {
                    held.AddRange(received);
                    continue;
                }

                held.AddRange(received.Where(message => message != wanted));
                await SendAgainAsync(queue, wanted, cancellationToken).ConfigureAwait(false);
                await receiver.CompleteMessageAsync(wanted, cancellationToken).ConfigureAwait(false);
                return true;
            }

            return false;
        }
        finally
        {
            foreach (var other in held) await receiver.AbandonMessageAsync(other, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task SendAgainAsync(string queue, ServiceBusReceivedMessage letter, CancellationToken cancellationToken)
    {
        // Its own id may still lie in the duplicate window, which would swallow it.
        var again = new ServiceBusMessage(letter) { MessageId = $"{letter.MessageId}+{letter.SequenceNumber}" };
        await using var sender = client.CreateSender(queue);
        await sender.SendMessageAsync(again, cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<ServiceBusReceivedMessage>> PeekAsync(string queue, CancellationToken cancellationToken)
    {
        await using var receiver = OpenDeadLetters(queue);
        var peeked = new List<ServiceBusReceivedMessage>();
        while (peeked.Count < MaxRead)
        {
            var from = peeked.Count == 0 ? (long?)0 : peeked[^1].SequenceNumber + 1;
            var next = await receiver.PeekMessagesAsync(250, from, cancellationToken).ConfigureAwait(false);
            if (next.Count == 0) break;
            peeked.AddRange(next);
        }

        return peeked;
    }

    private ServiceBusReceiver OpenDeadLetters(string queue) =>
        client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    private static (string? Queue, long Sequence) Split(string id)
    {
        var parts = id.Split(':');
        return parts.Length == 2 && Queues.Contains(parts[0]) && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? (parts[0], sequence)
            : (null, 0);
    }

    private static DeadLetter ToPort(string queue, ServiceBusReceivedMessage message) => new(
        string.Create(CultureInfo.InvariantCulture, $"{queue}:{message.SequenceNumber}"),
        queue,
        // One that was sent by hand may have none.
        message.MessageId ?? "",
        message.Body.ToString(),
        message.DeadLetterReason,
        message.DeadLetterErrorDescription,
        message.DeliveryCount,
        message.EnqueuedTime,
        // The service keeps no time of giving up; a message is enqueued once, so the order is the same.
        message.EnqueuedTime);
}
