using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Applications to jobs. Each is found by its worker and the job's hirer only.</summary>
public sealed class JobApplications(
    IDocumentStore store,
    Transactor transactor,
    IUsers users,
    IAttachments attachments,
    TimeProvider clock,
    IIdSource ids,
    IContractFees fees,
    PaymentLimits limits)
{
    /// <summary>
    /// What the worker would get of a rate, at today's fees for the worker and the hirer, which a contract keeps from its signing on. Refused for anybody but a worker, and for one's own
    /// job.
    /// </summary>
    /// <param name="proposedRate">Such as 150.00, in the job's currency.</param>
    public async Task<Result<Pay>> PreviewPayAsync(Caller caller, Guid jobId, string? proposedRate, CancellationToken cancellationToken)
    {
        if (!caller.Has(UserRole.Worker)) return RequestErrors.RoleNotAllowed;
        var found = await store.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var job)) return refusal;
        if (job.HirerId == caller.UserId) return JobErrors.OwnJob;
        if (!Money.TryParse(proposedRate, job.BudgetMin.Currency, out var rate) || !rate.IsPositive)
            return InputErrors.Of("proposedRate", $"It is an amount such as 150.00, in {job.BudgetMin.Currency}.");
        var between = await fees.OfPartiesAsync(store, [job.HirerId, caller.UserId], cancellationToken).ConfigureAwait(false);
        return Pay.Of(rate, between.Between(job.HirerId, caller.UserId, rate.Currency));
    }

    /// <summary>Refused for anybody but a worker with a verified address, for one's own job, for a job that is not active, and for a second application.</summary>
    public async Task<Result<ApplicationView>> ApplyAsync(
        Caller caller, Guid jobId, ApplicationContent content, CancellationToken cancellationToken)
    {
        var committed = await transactor.RunAsync<JobApplication>(caller.UserId, async work =>
        {
            if (!caller.Has(UserRole.Worker)) return RequestErrors.RoleNotAllowed;
            var found = await work.FindVisibleJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var job)) return refusal;
            if (job.HirerId == caller.UserId) return JobErrors.OwnJob;
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var first = ApplicationCollection.JobId.Is(jobId) & ApplicationCollection.WorkerId.Is(caller.UserId);
            if (await work.FindAsync(first, cancellationToken).ConfigureAwait(false) is { } before)
                return new Refusal(JobErrors.AlreadyApplied, $"Your application is {before.Id}.");
            var applied = JobApplication.Apply(ids.NewId(), job, caller.UserId, content, clock.GetUtcNow());
            if (applied.IsRefused(out refusal, out var application)) return refusal;
            if (limits.Refuse("proposedRate", content.ProposedRate) is { } unpayable) return unpayable;
            if (await ShowPortfolioAsync(work, application, cancellationToken).ConfigureAwait(false) is { } notYours) return notYours;
            var pair = InvitationCollection.JobId.Is(jobId) & InvitationCollection.WorkerId.Is(caller.UserId);
            if (await work.FindAsync(pair, cancellationToken).ConfigureAwait(false) is { } invitation) work.Update(invitation.Apply(clock.GetUtcNow()));
            return work.Insert(application, JobErrors.AlreadyApplied);
        }, cancellationToken).ConfigureAwait(false);
        return await ViewAsync(committed, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Result<ApplicationView>> GetAsync(Caller caller, Guid applicationId, CancellationToken cancellationToken) =>
        await ViewAsync(
            await store.FindApplicationForAsync(caller, applicationId, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The latest first, for the job's hirer.</summary>
    /// <param name="statuses">Any of these; none for all.</param>
    public async Task<Result<Page<ApplicationView>>> ListForJobAsync(
        Caller caller, Guid jobId, IReadOnlyList<ApplicationStatus> statuses, Paging paging, CancellationToken cancellationToken)
    {
        var job = await store.FindOwnJobAsync(caller, jobId, cancellationToken).ConfigureAwait(false);
        if (job.IsRefused(out var refusal, out _)) return refusal;
        return await ListAsync(ApplicationCollection.JobId.Is(jobId), statuses, paging, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The latest first: those that the caller sent as a worker and those to all jobs that the caller posted.</summary>
    /// <param name="side">Only those of which the caller is this; null for both.</param>
    /// <param name="statuses">Any of these; none for all.</param>
    /// <param name="jobId">To one job; null for all.</param>
    public async Task<Result<Page<ApplicationView>>> ListOwnAsync(
        Caller caller, PartySide? side, IReadOnlyList<ApplicationStatus> statuses, Guid? jobId, Paging paging, CancellationToken cancellationToken)
    {
        var own = OfParty(caller.UserId, side);
        if (jobId is { } wanted) own &= ApplicationCollection.JobId.Is(wanted);
        return await ListAsync(own, statuses, paging, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refused for the hirer and for an application that has been decided. A withdrawn one is returned unchanged.</summary>
    public Task<Result<ApplicationView>> WithdrawAsync(Caller caller, Guid applicationId, CancellationToken cancellationToken) =>
        CommitAsync(
            caller,
            applicationId,
            application => application.WorkerId == caller.UserId ? application.Withdraw(clock.GetUtcNow()) : JobErrors.NotYourApplication,
            cancellationToken);

    /// <summary>Refused for the worker and for an application that has been decided. A rejected one is returned unchanged.</summary>
    /// <param name="reason">For the worker to read; null for none.</param>
    public Task<Result<ApplicationView>> RejectAsync(Caller caller, Guid applicationId, string? reason, CancellationToken cancellationToken) =>
        CommitAsync(
            caller,
            applicationId,
            application => application.HirerId == caller.UserId ? application.Reject(clock.GetUtcNow(), reason) : JobErrors.NotYourJob,
            cancellationToken);

    private static Filter<JobApplication> OfParty(Guid userId, PartySide? side) => side switch
    {
        PartySide.Hirer => ApplicationCollection.HirerId.Is(userId),
        PartySide.Worker => ApplicationCollection.WorkerId.Is(userId),
        null => ApplicationCollection.HirerId.Is(userId) | ApplicationCollection.WorkerId.Is(userId),
    };

    private async Task<Result<ApplicationView>> CommitAsync(
        Caller caller, Guid applicationId, Func<JobApplication, Result<JobApplication>> change, CancellationToken cancellationToken)
    {
        var committed = await transactor.RunAsync<JobApplication>(
            caller.UserId,
            async work => (await work.FindApplicationForAsync(caller, applicationId, cancellationToken).ConfigureAwait(false))
                .Then(change).Then<JobApplication>(changed => work.Update(changed)),
            cancellationToken).ConfigureAwait(false);
        return await ViewAsync(committed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Page<ApplicationView>> ListAsync(
        Filter<JobApplication> filter, IReadOnlyList<ApplicationStatus> statuses, Paging paging, CancellationToken cancellationToken)
    {
        if (statuses.Count > 0) filter &= ApplicationCollection.Status.In(statuses);
        var query = new Query<JobApplication> { Where = filter, Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return new Page<ApplicationView>(await ViewAsync(page.Items, cancellationToken).ConfigureAwait(false), page.NextCursor);
    }

    /// <summary>Lets the hirer read the attachments of the portfolio.</summary>
    private Task<Refusal?> ShowPortfolioAsync(UnitOfWork work, JobApplication application, CancellationToken cancellationToken) =>
        attachments.TakeAsync(
            work,
            application.WorkerId,
            NamedAttachment.In(application.Portfolio, "portfolio"),
            new AttachmentUse(AttachmentUseKind.Application, application.Id, [application.HirerId]),
            cancellationToken);

    private async Task<Result<ApplicationView>> ViewAsync(Result<JobApplication> found, CancellationToken cancellationToken) =>
        found.IsRefused(out var refusal, out var application) ? refusal : (await ViewAsync([application], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>With the names and titles that the ids stand for, read together.</summary>
    private async Task<IReadOnlyList<ApplicationView>> ViewAsync(IReadOnlyList<JobApplication> applications, CancellationToken cancellationToken)
    {
        if (applications.Count == 0) return [];
        var jobs = await store.FindJobsAsync(applications.Select(application => application.JobId), cancellationToken).ConfigureAwait(false);
        var parties = applications.SelectMany(application => new[] { application.HirerId, application.WorkerId }).ToList();
        var persons = await users.PersonsAsync(store, parties, cancellationToken).ConfigureAwait(false);
        var between = await fees.OfPartiesAsync(store, parties, cancellationToken).ConfigureAwait(false);
        return [.. applications.Select(application => ApplicationView.Of(
            application, jobs.GetValueOrDefault(application.JobId)?.Title ?? JobContent.Erased, persons, between))];
    }
}
