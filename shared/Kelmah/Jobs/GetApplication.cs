using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>One application.</summary>
public sealed class GetApplication(IDocumentStore store, ContractOptions options)
{
    /// <summary>Found by its worker and the job's hirer only.</summary>
    public async Task<Result<ApplicationView>> ExecuteAsync(Caller caller, Guid applicationId, CancellationToken cancellationToken)
    {
        var application = await store.FindAsync<JobApplication>(applicationId, cancellationToken).ConfigureAwait(false);
        return application is not null && application.HasParty(caller.UserId)
            ? ApplicationView.Of(application, options.FeeBasisPoints)
            : RequestErrors.NotFound;
    }
}
