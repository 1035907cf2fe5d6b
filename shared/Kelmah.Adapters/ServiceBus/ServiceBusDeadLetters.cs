using System.Globalization;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.ServiceBus;

/// <summary>The dead-letter queues of all queues.</summary>
/// <remarks>
/// Service Bus lists a dead-letter queue oldest first, so a look reads each of them from its start, up to a bound that an operator
/// should never get near. It gives a message to whoever receives, not by its number, so a replay receives until it has the one that
/// is meant and gives the others back, which the service counts as a delivery of theirs.
/// </remarks>
/// <param name="client">With <see cref="ServiceBusFailures.ClientOptions"/>.</param>
/// <param name="clock">What the patience with the service goes by.</param>
public sealed class ServiceBusDeadLetters(ServiceBusClient client, TimeProvider clock) : IDeadLetters, IDisposable
{
    private const int MaxListed = 1000;

    private static readonly string[] Queues =
        [QueueNames.Events, QueueNames.Notifications, QueueNames.Email, QueueNames.Sms, QueueNames.Push, QueueNames.StripeEvents, QueueNames.Attachments];

    /// <summary>How long what another instance holds is waited for before it is looked at again.</summary>
    private static readonly TimeSpan ReceiveWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Two that look through the same dead letters would hide them from each other.</summary>
    private readonly SemaphoreSlim oneReplay = new(1, 1);

    /// <inheritdoc/>
    public async Task<Page<DeadLetter>> ListAsync(string? queue, Paging paging, CancellationToken cancellationToken)
    {
        if (paging.Cursor is not null && !DeadLetterPlace.IsValid(paging.Cursor)) throw new InvalidCursorException();
        var names = Queues.Where(name => queue is null || name == queue);
        var found = await ServiceBusFailures.GuardAsync(
            clock, token => Task.WhenAll(names.Select(name => PeekAsync(name, token))), cancellationToken).ConfigureAwait(false);
        var next = found.SelectMany(static letters => letters)
            .Where(letter => paging.Cursor is null || string.CompareOrdinal(letter.Place, paging.Cursor) < 0)
            .OrderByDescending(static letter => letter.Place, StringComparer.Ordinal)
            .Take(paging.Limit + 1)
            .ToArray();
        var items = next.Take(paging.Limit).Select(static letter => ToPort(letter.Queue, letter.Message)).ToArray();
        return new Page<DeadLetter>(items, next.Length > items.Length ? next[items.Length - 1].Place : null);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// It is sent before it is removed. Where the two are cut apart it is there still, and the next replay sends it under the same
    /// message id, which the queue takes for done within its duplicate window and the consumers later.
    /// </remarks>
    public Task<bool> ReplayAsync(string id, CancellationToken cancellationToken)
    {
        var (queue, sequence) = Split(id);
        return queue is null
            ? Task.FromResult(false)
            : ServiceBusFailures.GuardAsync(clock, token => ReplayInTurnAsync(queue, sequence, token), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => oneReplay.Dispose();

    private async Task<bool> ReplayInTurnAsync(string queue, long sequence, CancellationToken cancellationToken)
    {
        await oneReplay.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var receiver = OpenDeadLetters(queue);
            // One that is there and was not received is in the hands of another instance for a moment.
            while (await IsThereAsync(receiver, sequence, cancellationToken).ConfigureAwait(false))
            {
                if (await TryReplayAsync(queue, sequence, receiver, cancellationToken).ConfigureAwait(false)) return true;
            }

            return false;
        }
        finally
        {
            oneReplay.Release();
        }
    }

    private static async Task<bool> IsThereAsync(ServiceBusReceiver receiver, long sequence, CancellationToken cancellationToken)
    {
        var next = await receiver.PeekMessageAsync(sequence, cancellationToken).ConfigureAwait(false);
        return next?.SequenceNumber == sequence;
    }

    private async Task<bool> TryReplayAsync(string queue, long sequence, ServiceBusReceiver receiver, CancellationToken cancellationToken)
    {
        var others = new List<ServiceBusReceivedMessage>();
        try
        {
            while (await receiver.ReceiveMessagesAsync(100, ReceiveWait, cancellationToken).ConfigureAwait(false) is { Count: > 0 } received)
            {
                others.AddRange(received.Where(message => message.SequenceNumber != sequence));
                if (received.FirstOrDefault(message => message.SequenceNumber == sequence) is not { } wanted) continue;
                await SendAgainAsync(queue, wanted, cancellationToken).ConfigureAwait(false);
                await receiver.CompleteMessageAsync(wanted, cancellationToken).ConfigureAwait(false);
                return true;
            }

            return false;
        }
        finally
        {
            await Task.WhenAll(others.Select(other => GiveBackAsync(receiver, other))).ConfigureAwait(false);
        }
    }

    private static async Task GiveBackAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage letter)
    {
        try
        {
            await receiver.AbandonMessageAsync(letter, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServiceBusException)
        {
            // Its lock ends by itself.
        }
    }

    private async Task SendAgainAsync(string queue, ServiceBusReceivedMessage letter, CancellationToken cancellationToken)
    {
        var again = new ServiceBusMessage(letter) { MessageId = ReplayedId.Of(letter) };
        // The client's copy leaves it out, and would name the trace of whoever asked for the replay instead.
        if (letter.ApplicationProperties.TryGetValue(ServiceBusQueueSender.TraceProperty, out var trace))
            again.ApplicationProperties[ServiceBusQueueSender.TraceProperty] = trace;
        await using var sender = client.CreateSender(queue);
        await sender.SendMessageAsync(again, cancellationToken).ConfigureAwait(false);
    }

    private async Task<List<FoundLetter>> PeekAsync(string queue, CancellationToken cancellationToken)
    {
        await using var receiver = OpenDeadLetters(queue);
        var peeked = new List<ServiceBusReceivedMessage>();
        while (peeked.Count < MaxListed)
        {
            var from = peeked.Count == 0 ? (long?)0 : peeked[^1].SequenceNumber + 1;
            var next = await receiver.PeekMessagesAsync(250, from, cancellationToken).ConfigureAwait(false);
            if (next.Count == 0) break;
            peeked.AddRange(next);
        }

        return peeked.ConvertAll(message => new FoundLetter(queue, message, DeadLetterPlace.Of(queue, message)));
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
        ReplayedId.NaturalKey(message.MessageId) ?? "",
        // Nor need it have a body of bytes.
        message.GetRawAmqpMessage().Body.BodyType == AmqpMessageBodyType.Data ? message.Body.ToString() : "",
        message.DeadLetterReason ?? "",
        message.DeadLetterErrorDescription,
        message.DeliveryCount,
        message.EnqueuedTime,
        // The service keeps no time of giving up; a message is enqueued once, so the order is the same.
        message.EnqueuedTime);

    private sealed record FoundLetter(string Queue, ServiceBusReceivedMessage Message, string Place);
}
