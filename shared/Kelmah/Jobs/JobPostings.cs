using Kelmah.Attachments;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Jobs;

/// <summary>
/// What a hirer does with a job. A job that the caller may not see is not found; another hirer's job is refused with
/// <see cref="JobErrors.NotYourJob"/>.
/// </summary>
public sealed class JobPostings(
    Transactor transactor, JobListings listings, IAttachments attachments, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>Refused for anybody but a hirer and for an invalid content.</summary>
    public async Task<Result<JobView>> DraftAsync(Caller caller, JobContent content, CancellationToken cancellationToken)
    {
        if (!caller.Has(UserRole.Hirer)) return RequestErrors.RoleNotAllowed;
        var drafted = await transactor.RunAsync<Job>(caller.UserId, async work =>
        {
            if (Payable(Job.Draft(ids.NewId(), caller.UserId, content, clock.GetUtcNow())).IsRefused(out var refusal, out var draft)) return refusal;
            if (await ShowAttachmentsAsync(work, before: null, draft, cancellationToken).ConfigureAwait(false) is { } notYours) return notYours;
            return work.Insert(draft);
        }, cancellationToken).ConfigureAwait(false);
        return await listings.ViewAsync(caller, drafted, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Changes the content of a job. The change of a published job is a new revision: the earlier ones stay readable, and every
    /// worker with a pending application is notified. Refused for an invalid content, a job that is not open, and a version other
    /// than <paramref name="expectedVersion"/>.
    /// </summary>
    /// <param name="patch">Of <see cref="JobContent"/>.</param>
    /// <param name="expectedVersion">Null for any.</param>
    public Task<Result<JobView>> ChangeAsync(
        Caller caller, Guid jobId, MergePatch patch, long? expectedVersion, CancellationToken cancellationToken) =>
        CommitAsync(
            caller,
            jobId,
            expectedVersion,
            (_, job) => Task.FromResult(Payable(patch.ApplyTo(job.Content).Then(content => job.Change(content, clock.GetUtcNow())))),
            (work, before, after) => after.Status == JobStatus.Active ? ReviseAsync(work, before, after, cancellationToken) : Task.CompletedTask,
            cancellationToken);

    /// <summary>Deletes a draft; refused for a job that has been published.</summary>
    public Task<Result<Job>> DiscardAsync(Caller caller, Guid jobId, long? expectedVersion, CancellationToken cancellationToken) =>
        transactor.RunAsync<Job>(caller.UserId, async work =>
        {
            var found = await work.FindOwnJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.Then(job => job.Discard(clock.GetUtcNow())).IsRefused(out var refusal, out var discarded)) return refusal;
            if (expectedVersion is not null && expectedVersion != discarded.Version) return RequestErrors.VersionMismatch;
            var shown = discarded.Attachments.Select(one => one.AttachmentId);
            await attachments.ReleaseAsync(work, shown, AttachmentUseKind.Job, jobId, cancellationToken).ConfigureAwait(false);
            work.Delete(discarded);
            return discarded;
        }, cancellationToken);

    /// <summary>
    /// Opens a draft for applications, and stores its content as the first revision. Refused while the hirer's address is not
    /// verified, past the deadline, and for a job that is not a draft. A job that is active already is returned unchanged.
    /// </summary>
    public Task<Result<JobView>> PublishAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        CommitAsync(
            caller,
            jobId,
            expectedVersion: null,
            async (work, job) => await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked
                ? blocked
                : job.Publish(clock.GetUtcNow()),
            (work, _, published) =>
            {
                work.Insert(JobRevision.Of(ids.NewId(), published, [], clock.GetUtcNow()));
                return Task.CompletedTask;
            },
            cancellationToken);

    /// <summary>
    /// Closes an active job, and notifies every worker with a pending application. A job that is closed already is returned unchanged.
    /// </summary>
    public Task<Result<JobView>> CloseAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        CommitAsync(
            caller,
            jobId,
            expectedVersion: null,
            (_, job) => Task.FromResult(job.Close(JobClosing.ByHirer, clock.GetUtcNow())),
            (work, _, closed) => work.ChangePendingAsync(closed.Id, application => application.NotifyJobClosed(JobClosing.ByHirer, clock.GetUtcNow()), cancellationToken),
            cancellationToken);

    /// <summary>
    /// Opens a closed job again. Refused for a suspended hirer, past the deadline, with a signed contract, and for a job that is not
    /// closed. A job that is active already is returned unchanged.
    /// </summary>
    public Task<Result<JobView>> ReopenAsync(Caller caller, Guid jobId, CancellationToken cancellationToken) =>
        CommitAsync(
            caller,
            jobId,
            expectedVersion: null,
            async (work, job) => await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked
                ? blocked
                : job.Reopen(clock.GetUtcNow()),
            (_, _, _) => Task.CompletedTask,
            cancellationToken);

    /// <summary>Commits a change of one of the caller's jobs.</summary>
    /// <param name="alongside">Adds to the commit, given the job before and after; not called where nothing changed.</param>
    private async Task<Result<JobView>> CommitAsync(
        Caller caller,
        Guid jobId,
        long? expectedVersion,
        Func<UnitOfWork, Job, Task<Result<Job>>> change,
        Func<UnitOfWork, Job, Job, Task> alongside,
        CancellationToken cancellationToken)
    {
        var committed = await transactor.RunAsync<Job>(caller.UserId, async work =>
        {
            var found = await work.FindOwnJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var job)) return refusal;
            if (expectedVersion is not null && expectedVersion != job.Version) return RequestErrors.VersionMismatch;
            if ((await change(work, job).ConfigureAwait(false)).IsRefused(out refusal, out var changed)) return refusal;
            if (changed.NewEvents.IsEmpty) return changed;
            if (await ShowAttachmentsAsync(work, job, changed, cancellationToken).ConfigureAwait(false) is { } notYours) return notYours;
            await alongside(work, job, changed).ConfigureAwait(false);
            return work.Update(changed);
        }, cancellationToken).ConfigureAwait(false);
        return await listings.ViewAsync(caller, committed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Keeps the files that the job shows from now on, for its hirer alone until it is published, and no longer those that it has ceased to
    /// show.
    /// </summary>
    /// <returns>What is wrong with them; null where nothing is.</returns>
    private async Task<Refusal?> ShowAttachmentsAsync(UnitOfWork work, Job? before, Job after, CancellationToken cancellationToken)
    {
        var old = before?.Attachments.Select(one => one.AttachmentId).ToHashSet() ?? [];
        var gone = old.Except(after.Attachments.Select(one => one.AttachmentId));
        await attachments.ReleaseAsync(work, gone, AttachmentUseKind.Job, after.Id, cancellationToken).ConfigureAwait(false);
        var isPublished = before?.Status == JobStatus.Draft && after.Status != JobStatus.Draft;
        var named = after.Attachments.Select((one, index) => new NamedAttachment($"attachments[{index}].attachmentId", one.AttachmentId))
            .Where(one => isPublished || !old.Contains(one.Id));
        var use = new AttachmentUse(AttachmentUseKind.Job, after.Id, []) { IsPublic = after.Status != JobStatus.Draft };
        return await attachments.TakeAsync(work, after.HirerId, named, use, cancellationToken).ConfigureAwait(false);
    }

    private Task ReviseAsync(UnitOfWork work, Job before, Job after, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changes = after.Content.ChangesSince(before.Content);
        work.Insert(JobRevision.Of(ids.NewId(), after, changes, now));
        return work.ChangePendingAsync(after.Id, application => application.NotifyJobChanged(after.Revision, changes, now), cancellationToken);
    }

    private Result<Job> Payable(Result<Job> decided) =>
        decided.Then<Job>(job => limits.Refuse("budgetMax", job.BudgetMax) is { } unpayable ? unpayable : job);
}
