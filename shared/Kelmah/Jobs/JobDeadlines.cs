using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>
/// Closes the jobs whose deadline has passed, and reminds of deadlines that are near; the hirer and every worker with a pending
/// application are notified in the same commit. Safe to repeat.
/// </summary>
public sealed class JobDeadlines(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <returns>How many jobs were closed, and how many reminders were sent, together.</returns>
    public async Task<int> PassDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var closed = await SweepAsync(
            JobCollection.Status.Is(JobStatus.Active) & JobCollection.Deadline.AtMost(now),
            JobCollection.Deadline.Ascending(),
            job => job.PassDeadline(now),
            (_, application) => application.NotifyJobClosed(JobClosing.DeadlinePassed, now),
            cancellationToken).ConfigureAwait(false);
        var reminded = await SweepAsync(
            JobCollection.ReminderDueAt.AtMost(now),
            JobCollection.ReminderDueAt.Ascending(),
            job => job.RemindOfDeadline(now),
            (job, application) => application.NotifyDeadlineNear(job.Deadline!.Value, now),
            cancellationToken).ConfigureAwait(false);
        return closed + reminded;
    }

    private async Task<int> SweepAsync(
        Filter<Job> due, SortKey order, Func<Job, Result<Job>> change, Func<Job, JobApplication, JobApplication> notify, CancellationToken cancellationToken)
    {
        var total = 0;
        int done;
        do
        {
            var query = new Query<Job> { Where = due, OrderBy = [order], Limit = Query<Job>.MaxLimit };
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            done = 0;
            foreach (var job in page.Items) done += await PassAsync(job.Id, change, notify, cancellationToken).ConfigureAwait(false);
            total += done;
        }
        while (done > 0);
        return total;
    }

    private async Task<int> PassAsync(
        Guid jobId, Func<Job, Result<Job>> change, Func<Job, JobApplication, JobApplication> notify, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<int>(
            actorId: null,
            async work =>
            {
                var job = await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
                if (job is null) return RequestErrors.NotFound;
                if (change(job).IsRefused(out var refusal, out var changed)) return refusal;
                if (changed.NewEvents.IsEmpty) return 0;
                work.Update(changed);
                await store.ChangePendingAsync(work, jobId, application => notify(job, application), cancellationToken).ConfigureAwait(false);
                return 1;
            },
            cancellationToken).ConfigureAwait(false);
        return outcome.IsRefused(out _, out var count) ? 0 : count;
    }
}
