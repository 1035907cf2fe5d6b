using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>
/// Closes the jobs whose deadline has passed, and reminds of deadlines that are near; the hirer and every worker with a pending
/// application are notified in the same commit. Safe to repeat.
/// </summary>
public sealed class JobDeadlines(IDocumentStore store, Transactor transactor, Sweeper sweeper, TimeProvider clock)
{
    /// <returns>How many jobs were closed, and how many reminders were sent, together.</returns>
    public async Task<int> PassDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var due = new Query<Job>
        {
            Where = JobCollection.Status.Is(JobStatus.Active) & JobCollection.Deadline.AtMost(now),
            OrderBy = [JobCollection.Deadline.Ascending()],
        };
        var near = new Query<Job> { Where = JobCollection.ReminderDueAt.AtMost(now), OrderBy = [JobCollection.ReminderDueAt.Ascending()] };
        var closed = await sweeper.RunAsync(
            "Job deadline",
            store.IdsAsync(due, cancellationToken),
            (id, stop) => PassAsync(id, job => job.PassDeadline(now), (_, application) => application.NotifyJobClosed(JobClosing.DeadlinePassed, now), stop),
            cancellationToken).ConfigureAwait(false);
        var reminded = await sweeper.RunAsync(
            "Job deadline reminder",
            store.IdsAsync(near, cancellationToken),
            (id, stop) => PassAsync(id, job => job.RemindOfDeadline(now), (job, application) => application.NotifyDeadlineNear(job.Deadline!.Value, now), stop),
            cancellationToken).ConfigureAwait(false);
        return closed + reminded;
    }

    private async Task<bool> PassAsync(
        Guid jobId, Func<Job, Result<Job>> change, Func<Job, JobApplication, JobApplication> notify, CancellationToken cancellationToken)
    {
        var outcome = await transactor.RunAsync<bool>(
            actorId: null,
            async work =>
            {
                var job = await work.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
                if (job is null) return RequestErrors.NotFound;
                if (change(job).IsRefused(out var refusal, out var changed)) return refusal;
                if (changed.NewEvents.IsEmpty) return false;
                work.Update(changed);
                await work.ChangePendingAsync(jobId, application => notify(job, application), cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return outcome is { Refusal: null, Value: true };
    }
}
