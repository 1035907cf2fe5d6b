using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>
/// Drafts the contract of an application that both sides agree on, in the commit of the agreement. A unique index over the
/// live contracts of a job lets one agreement win, however many come at once.
/// </summary>
public sealed class ContractDrafting(IDocumentStore store, ContractOptions options, TimeProvider clock, IIdSource ids)
{
    /// <summary>The draft contract; a repeat answers with the first.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="application">As it was loaded.</param>
    /// <param name="total">What both agree on.</param>
    /// <param name="accept">Accepts the application.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<ContractView>> AgreeAsync(
        UnitOfWork work,
        JobApplication application,
        Money total,
        Func<JobApplication, DateTimeOffset, Result<JobApplication>> accept,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (accept(application, now).IsRefused(out var refusal, out var accepted)) return refusal;
        if (accepted!.NewEvents.IsEmpty) return await FirstAsync(application, cancellationToken).ConfigureAwait(false);
        if (await store.RefuseNewWorkAsync(application.HirerId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
        var job = await store.FindAsync<Job>(application.JobId, cancellationToken).ConfigureAwait(false);
        if (job!.Status == JobStatus.Completed) return JobErrors.NotActive;
        var live = await store.FindAsync(ContractCollection.LiveJobId.Is(job.Id), cancellationToken).ConfigureAwait(false);
        if (live is not null) return ContractErrors.JobAlreadyContracted;
        var terms = new ContractTerms("", options.FeeBasisPoints, options.InspectionDays, total.Currency);
        var contract = Contract.Draft(
            ids.NewId(), application.JobId, application.Id, application.HirerId, application.WorkerId, total, terms, now);
        work.Update(accepted);
        return ContractView.Of(work.Insert(contract, ContractErrors.JobAlreadyContracted), []);
    }

    private async Task<Result<ContractView>> FirstAsync(JobApplication application, CancellationToken cancellationToken)
    {
        var first = await store.FindAsync(ContractCollection.ApplicationId.Is(application.Id), cancellationToken).ConfigureAwait(false);
        return first is null || first.Status == ContractStatus.Cancelled
            ? JobErrors.ApplicationNotPending
            : ContractView.Of(first, await store.MilestonesOfAsync(first.Id, cancellationToken).ConfigureAwait(false));
    }
}
