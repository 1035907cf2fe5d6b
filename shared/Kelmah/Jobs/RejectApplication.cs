using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Says no to an application.</summary>
public sealed class RejectApplication(IDocumentStore store, Transactor transactor, TimeProvider clock, ContractOptions options)
{
    /// <summary>The worker reads the reason, if one is given. Refused for anybody but the job's hirer and for one that has been decided. A rejected one is given as it is.</summary>
    public Task<Result<ApplicationView>> ExecuteAsync(Caller caller, Guid applicationId, string? reason, CancellationToken cancellationToken) =>
        transactor.RunAsync<ApplicationView>(caller.UserId, async work =>
        {
            var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
            if (application is null || !application.HasParty(caller.UserId)) return RequestErrors.NotFound;
            if (application.HirerId != caller.UserId) return JobErrors.NotYourJob;
            return application.Reject(clock.GetUtcNow(), reason).Then<ApplicationView>(rejected => ApplicationView.Of(work.Update(rejected), options.FeeBasisPoints));
        }, cancellationToken);
}
