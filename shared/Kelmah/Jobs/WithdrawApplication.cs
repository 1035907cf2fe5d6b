using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Takes an application back.</summary>
public sealed class WithdrawApplication(IDocumentStore store, Transactor transactor, TimeProvider clock, ContractOptions options)
{
    /// <summary>Refused for anybody but its worker and for one that has been decided. A withdrawn one is given as it is.</summary>
    public Task<Result<ApplicationView>> ExecuteAsync(Caller caller, Guid applicationId, CancellationToken cancellationToken) =>
        transactor.RunAsync<ApplicationView>(caller.UserId, async work =>
        {
            var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
            if (application.WorkerId != caller.UserId) return JobErrors.NotYourApplication;
            return application.Withdraw(clock.GetUtcNow()).Then<ApplicationView>(withdrawn => ApplicationView.Of(work.Update(withdrawn), options.FeeBasisPoints));
        }, cancellationToken);
}
