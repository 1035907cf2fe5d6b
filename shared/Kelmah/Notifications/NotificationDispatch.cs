using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;

namespace Kelmah.Notifications;

/// <summary>Creates the notifications of events, and hands each to the queue of its channel when it is due.</summary>
public sealed class NotificationDispatch(
    IDocumentStore store, Transactor transactor, NotificationPlanner planner, IQueueSender queues, Sweeper sweeper, TimeProvider clock)
{
    /// <summary>The name under which handled events are recorded.</summary>
    public const string Consumer = "notifications";

    /// <summary>
    /// Commits the notifications of an event, once for each event, user and channel, then enqueues them; a repeat only enqueues them
    /// again.
    /// </summary>
    public async Task NotifyAsync(EventRecord record, CancellationToken cancellationToken)
    {
        var notifications = await planner.PlanAsync(record, cancellationToken).ConfigureAwait(false);
        if (notifications.IsEmpty) return;
        var committed = await CommitAsync(record, notifications, cancellationToken).ConfigureAwait(false);
        var stored = await committed.OrWhenDoneAsync(() => FindAsync(record.Id, cancellationToken)).ConfigureAwait(false);
        if (stored.IsRefused(out var refusal, out var found)) throw new InvalidOperationException($"Notifications were refused: {refusal.Error.Code}.");
        var waiting = found.Where(notification => notification is { Status: NotificationStatus.Pending, ScheduledAt: null });
        await EnqueueAsync(waiting, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Dispatches all scheduled notifications that are due. Each is enqueued before it is marked, so that a crash in between
    /// enqueues it again under the same message id.
    /// </summary>
    /// <returns>How many were dispatched.</returns>
    public Task<int> DispatchDueAsync(CancellationToken cancellationToken)
    {
        var due = new Query<Notification>
        {
            Where = NotificationCollection.DispatchedAt.IsMissing() & NotificationCollection.ScheduledAt.AtMost(clock.GetUtcNow()),
            OrderBy = [NotificationCollection.ScheduledAt.Ascending()],
        };
        return sweeper.RunAsync("Scheduled notification", store.IdsAsync(due, cancellationToken), DispatchAsync, cancellationToken);
    }

    private Task<CommitResult<ImmutableArray<Notification>>> CommitAsync(EventRecord record, ImmutableArray<Notification> notifications, CancellationToken cancellationToken) =>
        transactor.RunOnceAsync(
            actorId: null,
            work =>
            {
                foreach (var notification in notifications) work.Insert(notification);
                work.MarkHandled(Consumer, record.Id.ToString());
                return Task.FromResult<Result<ImmutableArray<Notification>>>(notifications);
            },
            cancellationToken);

    private async ValueTask<ImmutableArray<Notification>> FindAsync(Guid eventId, CancellationToken cancellationToken)
    {
        var query = new Query<Notification> { Where = NotificationCollection.EventId.Is(eventId), Limit = Query<Notification>.MaxLimit };
        return [.. (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items];
    }

    private async Task<bool> DispatchAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync<Notification>(id, cancellationToken).ConfigureAwait(false) is not { DispatchedAt: null } due) return false;
        await EnqueueAsync([due], cancellationToken).ConfigureAwait(false);
        var outcome = await transactor.RunAsync<bool>(
            actorId: null,
            async work =>
            {
                var found = await work.FindAsync<Notification>(id, cancellationToken).ConfigureAwait(false);
                if (found is null) return RequestErrors.NotFound;
                if (found.Dispatch(clock.GetUtcNow()).IsRefused(out var refusal, out var next)) return refusal;
                if (next.NewEvents.IsEmpty) return false;
                work.Update(next);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return outcome is { Refusal: null, Value: true };
    }

    /// <summary>The message id is the notification's id, so that a queue drops a repeat. A notification in the app has no queue.</summary>
    private async Task EnqueueAsync(IEnumerable<Notification> notifications, CancellationToken cancellationToken)
    {
        foreach (var channel in notifications.GroupBy(notification => notification.Channel))
        {
            if (QueueOf(channel.Key) is not { } queue) continue;
            QueueMessage[] messages = [.. channel.Select(notification => new QueueMessage(notification.Id.ToString(), notification.Id.ToString()))];
            await queues.SendAsync(queue, messages, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? QueueOf(NotificationChannel channel) => channel switch
    {
        NotificationChannel.InApp => null,
        NotificationChannel.Email => QueueNames.Email,
        NotificationChannel.Sms => QueueNames.Sms,
        NotificationChannel.Push => QueueNames.Push,
    };
}
