using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Ends the open work of users who are about to be erased.</summary>
public sealed class OpenWork(IDocumentStore store, Transactor transactor, IUsers users, TimeProvider clock) : IOpenWork
{
    /// <inheritdoc/>
    public async Task EndAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(userId, cancellationToken).ConfigureAwait(false) is not { ErasureDueAt: not null }) return;
        var jobs = JobCollection.HirerId.Is(userId) & JobCollection.Status.Is(JobStatus.Active);
        await foreach (var job in store.AllAsync(jobs, cancellationToken).ConfigureAwait(false))
            await CloseAsync(userId, job.Id, cancellationToken).ConfigureAwait(false);
        var applications = ApplicationCollection.WorkerId.Is(userId) & ApplicationCollection.Status.Is(ApplicationStatus.Pending);
        await foreach (var application in store.AllAsync(applications, cancellationToken).ConfigureAwait(false))
            await WithdrawAsync(userId, application.Id, cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<bool>> CloseAsync(Guid userId, Guid jobId, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(userId, async work =>
        {
            var now = clock.GetUtcNow();
            var job = await work.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
            if (job is null) return false;
            if (job.Close(JobClosing.ByHirer, now).IsRefused(out var refusal, out var closed)) return refusal;
            if (closed.NewEvents.IsEmpty) return false;
            work.Update(closed);
            await work.ChangePendingAsync(jobId, application => application.NotifyJobClosed(JobClosing.ByHirer, now), cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken);

    private Task<Result<bool>> WithdrawAsync(Guid userId, Guid applicationId, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(userId, async work =>
        {
            var application = await work.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null) return false;
            return application.Withdraw(clock.GetUtcNow()).Then<bool>(withdrawn => !work.Update(withdrawn).NewEvents.IsEmpty);
        }, cancellationToken);
}
