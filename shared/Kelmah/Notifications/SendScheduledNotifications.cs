using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>Hands scheduled notifications on when their time has come.</summary>
public sealed class SendScheduledNotifications(IDocumentStore store, Transactor transactor, NotificationQueues queues, TimeProvider clock)
{
    /// <summary>
    /// Dispatches all that are due. Each is enqueued before it is marked, so that a crash in between enqueues it again,
    /// which its channel takes for a repeat.
    /// </summary>
    /// <returns>How many.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var total = 0;
        int dispatched;
        do
        {
            var due = await FindDueAsync(now, cancellationToken).ConfigureAwait(false);
            await queues.EnqueueAsync(due, cancellationToken).ConfigureAwait(false);
            dispatched = 0;
            foreach (var notification in due) dispatched += await DispatchAsync(notification.Id, now, cancellationToken).ConfigureAwait(false);
            total += dispatched;
        }
        while (dispatched > 0);
        return total;
    }

    private async Task<IReadOnlyList<Notification>> FindDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new Query<Notification>
        {
            Where = NotificationCollection.DispatchedAt.IsMissing() & NotificationCollection.ScheduledAt.AtMost(now),
            OrderBy = [NotificationCollection.ScheduledAt.Ascending()],
            Limit = Query<Notification>.MaxLimit,
        };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items;
    }

    private async Task<int> DispatchAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<int>(
            actorId: null,
            async work =>
            {
                var found = await store.FindAsync<Notification>(id, cancellationToken).ConfigureAwait(false);
                if (found is null) return RequestErrors.NotFound;
                if (found.Dispatch(now).IsRefused(out var refusal, out var next)) return refusal;
                if (next.NewEvents.IsEmpty) return 0;
                work.Update(next);
                return 1;
            },
            cancellationToken).ConfigureAwait(false);
        return outcome.IsRefused(out _, out var count) ? 0 : count;
    }
}
