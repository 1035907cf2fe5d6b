using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Applies to a job, once.</summary>
public sealed class ApplyToJob(
    IDocumentStore store, Transactor transactor, AttachmentUses attachments, TimeProvider clock, IIdSource ids, ContractOptions options)
{
    /// <summary>Refused for anybody but a worker with a verified address, for a job that is not active, and the second time.</summary>
    public Task<Result<ApplicationView>> ExecuteAsync(
        Caller caller, Guid jobId, ApplicationContent content, CancellationToken cancellationToken) =>
        transactor.RunAsync<ApplicationView>(caller.UserId, async work =>
        {
            if (caller.Role != UserRole.Worker) return RequestErrors.RoleNotAllowed;
            var job = await store.FindAsync<Job>(jobId, cancellationToken).ConfigureAwait(false);
            if (job is null || !job.IsVisibleTo(caller.UserId)) return RequestErrors.NotFound;
            if (await store.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } refusal) return refusal;
            var first = ApplicationCollection.JobId.Is(jobId) & ApplicationCollection.WorkerId.Is(caller.UserId);
            if (await store.FindAsync(first, cancellationToken).ConfigureAwait(false) is { } before)
                return new Refusal(JobErrors.AlreadyApplied, $"Your application is {before.Id}.");
            var applied = JobApplication.Apply(ids.NewId(), job, caller.UserId, content, clock.GetUtcNow());
            if (applied.IsRefused(out var unfit, out var application)) return unfit;
            if (await ShowAsync(work, application!, cancellationToken).ConfigureAwait(false) is { } notYours) return notYours;
            return ApplicationView.Of(work.Insert(application!, JobErrors.AlreadyApplied), options.FeeBasisPoints);
        }, cancellationToken);

    /// <summary>The hirer may read what the portfolio shows.</summary>
    private Task<Refusal?> ShowAsync(UnitOfWork work, JobApplication application, CancellationToken cancellationToken) => attachments.TakeAsync(
        work,
        application.WorkerId,
        AttachmentUses.In(application.Portfolio, "portfolio"),
        new AttachmentUse(AttachmentUseKind.Application, application.Id, [application.HirerId]),
        cancellationToken);
}
