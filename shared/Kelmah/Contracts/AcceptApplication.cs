using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>The hirer takes an application at its proposed rate, which drafts the contract in the same commit.</summary>
public sealed class AcceptApplication(IDocumentStore store, Transactor transactor, ContractDrafting drafting)
{
    /// <summary>
    /// The draft contract, its total the application's rate; a repeat answers with the same. Refused where the worker has
    /// offered another rate since.
    /// </summary>
    public Task<Result<ContractView>> ExecuteAsync(Caller caller, Guid applicationId, CancellationToken cancellationToken) =>
        transactor.RunAsync<ContractView>(caller.UserId, async work =>
        {
            var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
            if (application.HirerId != caller.UserId) return ContractErrors.NotYourPart;
            return await drafting.AgreeAsync(
                work, application, application.ProposedRate, static (pending, now) => pending.Accept(now), cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}
