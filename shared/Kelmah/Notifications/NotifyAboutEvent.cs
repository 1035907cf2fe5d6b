using System.Collections.Immutable;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Tells users about an event: once for each event, user and channel, however often the event comes.</summary>
public sealed class NotifyAboutEvent(IDocumentStore store, Transactor transactor, NotificationPlanner planner, NotificationQueues queues)
{
    /// <summary>The name under which handled events are recorded.</summary>
    public const string Consumer = "notifications";

    /// <summary>Commits the notifications, then hands them to their channels; a repeat does the second part again.</summary>
    public async Task ExecuteAsync(EventRecord record, CancellationToken cancellationToken)
    {
        var notifications = await planner.PlanAsync(record, cancellationToken).ConfigureAwait(false);
        if (notifications.IsEmpty) return;
        try
        {
            await CommitAsync(record, notifications, cancellationToken).ConfigureAwait(false);
        }
        catch (RepeatedEffectException)
        {
            notifications = await FindAsync(record.Id, cancellationToken).ConfigureAwait(false);
        }

        var waiting = notifications.Where(notification => notification is { Status: NotificationStatus.Pending, ScheduledAt: null });
        await queues.EnqueueAsync(waiting, cancellationToken).ConfigureAwait(false);
    }

    private async Task CommitAsync(EventRecord record, ImmutableArray<Notification> notifications, CancellationToken cancellationToken)
    {
        var committed = await transactor.RunAsync<int>(
            actorId: null,
            work =>
            {
                foreach (var notification in notifications) work.Insert(notification);
                work.MarkHandled(Consumer, record.Id.ToString());
                return Task.FromResult<Kernel.Result<int>>(notifications.Length);
            },
            cancellationToken).ConfigureAwait(false);
        if (committed.IsRefused(out var refusal, out _)) throw new InvalidOperationException($"Notifications were refused: {refusal.Error.Code}.");
    }

    private async Task<ImmutableArray<Notification>> FindAsync(Guid eventId, CancellationToken cancellationToken)
    {
        var query = new Query<Notification> { Where = NotificationCollection.EventId.Is(eventId), Limit = Query<Notification>.MaxLimit };
        return [.. (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items];
    }
}
