using System.Collections.Concurrent;
using Kelmah.Sqlite;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>
/// Delivers the messages of one queue to its function. One loop writes everything: each turn settles what has ended, makes
/// ready what is due and takes as many messages as there are free places, in one write.
/// </summary>
internal sealed class QueuePump : IDisposable
{
    private static readonly TimeSpan PauseAfterFailedWrite = TimeSpan.FromSeconds(1);

    private readonly string queue;
    private readonly LocalHostSettings settings;
    private readonly SqliteDatabase database;
    private readonly VirtualClock clock;
    private readonly QueueFunction function;
    private readonly ILogger logger;
    private readonly Signal signal = new();
    private readonly ConcurrentQueue<Settlement> ended = new();
    private readonly ConcurrentDictionary<MessageDelivery, bool> locked = new();
    private readonly DueTimer nextDue;
    private readonly DueTimer nextExpiry;
    private Task loop = Task.CompletedTask;
    private int running;
    private volatile bool stopping;

    public QueuePump(string queue, QueueFunction function, QueuePumpParts parts)
    {
        this.queue = queue;
        this.function = function;
        (settings, database, clock, logger) = parts;
        nextDue = new DueTimer(clock, signal.Set);
        nextExpiry = new DueTimer(clock.Real, signal.Set);
    }

    /// <summary>Says that there may be something to do.</summary>
    public void Wake() => signal.Set();

    public void Start()
    {
        loop = Task.Run(RunAsync);
        signal.Set();
    }

    /// <summary>Takes nothing more and waits for the functions that run.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        stopping = true;
        signal.Set();
        try
        {
            await loop.WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            QueueLog.StoppedWhileRunning(logger, queue, Volatile.Read(ref running));
            await function.CancelAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        nextDue.Dispose();
        nextExpiry.Dispose();
    }

    private async Task RunAsync()
    {
        while (!(stopping && Volatile.Read(ref running) == 0 && ended.IsEmpty))
        {
            await signal.WaitAsync().ConfigureAwait(false);
            ExpireLocks();
            var settlements = DrainEnded();
            var free = stopping ? 0 : settings.MaxConcurrentCalls - Volatile.Read(ref running);
            if (settlements.Count == 0 && free <= 0) continue;
            try
            {
                var result = await database.WriteAsync(session => Turn(session, settlements, free), mayRepeat: true).ConfigureAwait(false);
                Apply(settlements, result);
            }
            catch (ObjectDisposedException)
            {
                // The host was abandoned: what is not settled is delivered again at the next start.
                return;
            }
            catch (SqliteException error)
            {
                QueueLog.WriteFailed(logger, queue, error);
                foreach (var settlement in settlements) ended.Enqueue(settlement);
                nextExpiry.Set(clock.Real.GetUtcNow() + PauseAfterFailedWrite);
            }
        }
    }

    private List<Settlement> DrainEnded()
    {
        var settlements = new List<Settlement>();
        while (ended.TryDequeue(out var settlement))
        {
            locked.TryRemove(settlement.Delivery, out _);
            settlements.Add(settlement);
        }

        return settlements;
    }

    private TurnResult Turn(SqliteSession session, List<Settlement> settlements, int free)
    {
        var now = clock.GetUtcNow();
        foreach (var settlement in settlements) Settle(session, settlement, now);
        var due = QueueTable.PromoteDue(session, queue, now);
        return new(free > 0 ? QueueTable.Take(session, queue, free) : [], due);
    }

    private void Settle(SqliteSession session, Settlement settlement, DateTimeOffset now)
    {
        var (held, message) = (settlement.Delivery.Held, settlement.Delivery.Message);
        switch (settlement.Outcome)
        {
            case SettlementOutcome.Complete:
                QueueTable.Complete(session, held);
                break;
            case SettlementOutcome.Retry when !IsLastDelivery(message):
                QueueTable.Retry(session, held, now + RetryDelay(message.DeliveryCount));
                break;
            case SettlementOutcome.Retry:
                QueueTable.DeadLetter(session, held, "MaxDeliveryCountExceeded", settlement.Description, now);
                break;
        }
    }

    private bool IsLastDelivery(ReceivedMessage message) => message.DeliveryCount >= settings.MaxDeliveryCount;

    private TimeSpan RetryDelay(int deliveryCount) =>
        settings.QueueRetryDelays[Math.Min(deliveryCount, settings.QueueRetryDelays.Count) - 1];

    private void Apply(List<Settlement> settlements, TurnResult result)
    {
        foreach (var settlement in settlements) LogGivenUp(settlement);

        nextDue.Set(result.NextDue);
        foreach (var message in result.Taken) Deliver(message);
        nextExpiry.Set(locked.Keys.Where(delivery => !delivery.IsSettled)
            .Min(delivery => (DateTimeOffset?)delivery.Expires));
    }

    private void LogGivenUp(Settlement settlement)
    {
        var message = settlement.Delivery.Message;
        if (settlement.Outcome == SettlementOutcome.Retry && IsLastDelivery(message))
            QueueLog.DeadLettered(logger, queue, message.MessageId, "MaxDeliveryCountExceeded");
    }

    private void Deliver(ReceivedMessage message)
    {
        var delivery = new MessageDelivery(message, queue);
        var held = settings.LockDuration > settings.MaxAutoLockRenewalDuration
            ? settings.LockDuration
            : settings.MaxAutoLockRenewalDuration;
        delivery.Expires = clock.Real.GetUtcNow() + held;
        locked[delivery] = true;
        Interlocked.Increment(ref running);
        _ = Task.Run(() => HandleAsync(delivery));
    }

    private async Task HandleAsync(MessageDelivery delivery)
    {
        var settlement = await function.HandleAsync(delivery).ConfigureAwait(false);
        if (delivery.TryClaim()) ended.Enqueue(settlement);
        Interlocked.Decrement(ref running);
        signal.Set();
    }

    private void ExpireLocks()
    {
        var now = clock.Real.GetUtcNow();
        foreach (var delivery in locked.Keys)
        {
            if (delivery.Expires > now || !delivery.TryClaim()) continue;
            QueueLog.LockExpired(logger, queue, delivery.Message.MessageId);
            ended.Enqueue(new(delivery, SettlementOutcome.Retry)
            {
                Description = "The lock ended before the function did.",
            });
        }
    }

    private readonly record struct TurnResult(List<ReceivedMessage> Taken, DateTimeOffset? NextDue);
}

/// <summary>What every pump needs.</summary>
internal sealed record QueuePumpParts(
    LocalHostSettings Settings, SqliteDatabase Database, VirtualClock Clock, ILogger Logger);
