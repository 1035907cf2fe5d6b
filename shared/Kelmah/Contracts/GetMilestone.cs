using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Shows a milestone to its contract's parties.</summary>
public sealed class GetMilestone(IDocumentStore store)
{
    /// <summary>The milestone; <c>not_found</c> for a stranger.</summary>
    public async Task<Result<Milestone>> ExecuteAsync(Caller caller, Guid milestoneId, CancellationToken cancellationToken) =>
        await store.FindForAsync<Milestone>(caller, milestoneId, Part.Reader, cancellationToken).ConfigureAwait(false);
}
