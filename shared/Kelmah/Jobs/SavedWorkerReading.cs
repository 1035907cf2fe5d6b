using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>Reads hirers' lists of saved workers.</summary>
public sealed class SavedWorkerReading(IDocumentStore store) : ISavedWorkers
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<Guid>?> AmongAsync(Caller? caller, IEnumerable<Guid> workerIds, CancellationToken cancellationToken)
    {
        if (caller?.Has(UserRole.Hirer) != true) return null;
        var saved = new Query<SavedWorker>
        {
            Where = SavedWorkerCollection.HirerId.Is(caller.UserId) & SavedWorkerCollection.WorkerId.In(workerIds),
            Limit = Query<SavedWorker>.MaxLimit,
        };
        return (await store.QueryAsync(saved, cancellationToken).ConfigureAwait(false)).Items.Select(one => one.WorkerId).ToHashSet();
    }
}
