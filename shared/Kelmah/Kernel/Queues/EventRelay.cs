using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Microsoft.Extensions.Logging;

namespace Kelmah.Kernel.Queues;

/// <summary>
/// Carries committed events to the queue <c>events</c>: at least once each, in order within a stream. An event counts as
/// relayed only after the queue has it, so a crash in between sends it again under the same message id.
/// </summary>
/// <remarks>
/// However many commits notify it, one loop at most is at work, and each of its turns takes all that has come up
/// meanwhile. Of several instances one relays at a time, for all. A turn that fails is logged and left to the next
/// notification or to the timer. An event that no repeat can relay, which cannot be read or written or is too large for the queue,
/// is set aside and reported, and holds up no other.
/// </remarks>
/// <param name="log">Where events wait.</param>
/// <param name="queues">Where they go.</param>
/// <param name="clock">Dates what is set aside.</param>
/// <param name="logger">Told what failed.</param>
public sealed partial class EventRelay(IEventLog log, IQueueSender queues, TimeProvider clock, ILogger<EventRelay> logger) : IEventRelay, IAsyncDisposable
{
    private const int BatchSize = 500;

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim oneAtATime = new(1, 1);
    private Task loop = Task.CompletedTask;
    private int notifications;
    private int disposed;

    /// <inheritdoc/>
    public void Notify()
    {
        if (Interlocked.Increment(ref notifications) == 1 && !stopping.IsCancellationRequested)
            loop = Task.Run(RelayNotifiedAsync);
    }

    /// <summary>Relays all events that wait, unless another instance does.</summary>
    /// <returns>How many this one relayed.</returns>
    public async Task<int> RelayAsync(CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var relayed = 0;
            var isMore = true;
            while (isMore && await log.TryTakeTurnAsync(cancellationToken))
            {
                var batch = await RelayBatchAsync(cancellationToken);
                relayed += batch;
                isMore = batch >= BatchSize || !await log.TryEndTurnAsync(cancellationToken);
            }

            return relayed;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Waits for the turn that is under way; what it did not reach stays in the log.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container disposes it once for each of the services that it stands for.
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        oneAtATime.Dispose();
    }

    private async Task RelayNotifiedAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref notifications);
            await TryRelayAsync();
        }
        while (Interlocked.CompareExchange(ref notifications, 0, seen) != seen);
    }

    private async Task TryRelayAsync()
    {
        try
        {
            await RelayAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Events stay in the log until the next start.
        }
#pragma warning disable CA1031 // The edge of a background loop: nobody awaits it, and the timer repeats what failed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailure(failure);
        }
    }

    /// <summary>Relays a batch. What no repeat could relay is set aside first, one by one.</summary>
    private async Task<int> RelayBatchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await RelayAllAsync(cancellationToken);
            }
            catch (UnreadableEventException unreadable)
            {
                await ParkAsync(unreadable.EventId, "unreadable", unreadable, cancellationToken);
            }
            catch (UnwritableEventException unwritable)
            {
                await ParkAsync(unwritable.EventId, "unwritable", unwritable.InnerException!, cancellationToken);
            }
            catch (MessageTooLargeException large) when (Guid.TryParse(large.MessageId, out var eventId))
            {
                await ParkAsync(eventId, "too_large", large, cancellationToken);
            }
        }
    }

    private async Task<int> RelayAllAsync(CancellationToken cancellationToken)
    {
        var events = await log.ReadUnrelayedAsync(BatchSize, cancellationToken);
        if (events.Count == 0) return 0;
        List<QueueMessage> messages = [.. events.Where(record => !ModuleCatalogue.Of(record.Payload.GetType().Assembly).ReactionsTo(record.Payload.GetType()).IsEmpty).Select(ToMessage)];
        if (messages.Count > 0) await queues.SendAsync(QueueNames.Events, messages, cancellationToken);
        await log.MarkRelayedAsync([.. events.Select(record => record.Id)], cancellationToken);
        return events.Count;
    }

    private async Task ParkAsync(Guid eventId, string reason, Exception cause, CancellationToken cancellationToken)
    {
        await log.ParkAsync(eventId, reason, cause.Message, clock.GetUtcNow(), cancellationToken);
        LogParked(cause, eventId, reason);
    }

    private static QueueMessage ToMessage(EventRecord record)
    {
        try
        {
            return new(record.Id.ToString(), EventJson.Write(record), record.StreamId, TraceParent: record.TraceParent);
        }
#pragma warning disable CA1031 // Whatever its writing throws is this event's own, and comes again each time.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            throw new UnwritableEventException(record.Id, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Events could not be relayed; the timer tries again.")]
    private partial void LogFailure(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The event {EventId} cannot be relayed ({Reason}) and is set aside; administrators find it among the dead letters")]
    private partial void LogParked(Exception cause, Guid eventId, string reason);

    /// <summary>An event that cannot be written as a message.</summary>
#pragma warning disable CA1032, CA1064 // Thrown and caught in this class.
    private sealed class UnwritableEventException(Guid eventId, Exception cause) : Exception(cause.Message, cause)
#pragma warning restore CA1032, CA1064
    {
        public Guid EventId { get; } = eventId;
    }
}
