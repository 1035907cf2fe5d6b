using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Contracts;
using Kelmah.Domain.Identity;
using Kelmah.Domain.Jobs;

namespace Kelmah.Application.Contracts;

/// <summary>
/// The hirer takes an application, which drafts the contract in the same commit. A unique index over the live contracts of
/// a job lets one acceptance win, however many come at once.
/// </summary>
public sealed class AcceptApplication(
    IDocumentStore store, Transactor transactor, ContractOptions options, TimeProvider clock, IIdSource ids)
{
    /// <summary>The draft contract, its total the application's rate; a repeat answers with the same.</summary>
    public Task<Result<ContractView>> ExecuteAsync(Caller caller, Guid applicationId, CancellationToken cancellationToken) =>
        transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
            if (application.HirerId != caller.UserId) return ContractErrors.NotYourPart;
            if (application.Status == ApplicationStatus.Accepted) return await FirstAsync(application, cancellationToken).ConfigureAwait(false);
            var hirer = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (hirer?.RefuseNewWork() is { } blocked) return blocked;
            var job = await store.FindAsync<Job>(application.JobId, cancellationToken).ConfigureAwait(false);
            if (job!.Status == JobStatus.Completed) return JobErrors.NotActive;
            var live = await store.FindAsync(ContractCollection.LiveJobId.Is(job.Id), cancellationToken).ConfigureAwait(false);
            if (live is not null) return ContractErrors.JobAlreadyContracted;
            return Draft(work, application);
        }, cancellationToken);

    private Result<ContractView> Draft(UnitOfWork work, JobApplication application)
    {
        var now = clock.GetUtcNow();
        if (application.Accept(now).IsRefused(out var refusal, out var accepted)) return refusal;
        var total = application.ProposedRate;
        var terms = new ContractTerms("", options.FeeBasisPoints, options.InspectionDays, total.Currency);
        var contract = Contract.Draft(
            ids.NewId(), application.JobId, application.Id, application.HirerId, application.WorkerId, total, terms, now);
        work.Update(accepted!);
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
