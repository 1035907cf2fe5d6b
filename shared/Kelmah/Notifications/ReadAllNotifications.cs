using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Notifications;

/// <summary>The caller has read all of the notifications in the app.</summary>
public sealed class ReadAllNotifications(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>Marks them as read, a page in each commit; what arrives meanwhile may stay unread.</summary>
    public async Task<Result<ReadCount>> ExecuteAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        for (var total = 0; ;)
        {
            var page = await transactor.RunAsync(
                caller.UserId, work => ReadPageAsync(caller, work, now, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (page.IsRefused(out var refusal, out var read)) return refusal;
            total += read;
            if (read < Query<Notification>.MaxLimit) return new ReadCount(total);
        }
    }

    private async Task<Result<int>> ReadPageAsync(Caller caller, UnitOfWork work, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new Query<Notification> { Where = NotificationFilters.Unread(caller.UserId), Limit = Query<Notification>.MaxLimit };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        foreach (var notification in page.Items)
        {
            if (notification.MarkRead(now).IsRefused(out var refusal, out var read)) return refusal;
            work.Update(read);
        }

        return page.Items.Count;
    }
}

/// <summary>How many notifications became read.</summary>
[SchemaName("ReadCount")]
public sealed record ReadCount(int Read);
