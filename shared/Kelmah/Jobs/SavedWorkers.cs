using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The caller's list of saved workers.</summary>
public sealed class SavedWorkers(IDocumentStore store, Transactor transactor, IUsers users, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Adds a worker to the list; a repeat changes nothing. Refused for the caller's own account. Not found for anybody but a worker whose profile is
    /// shown: nothing rests on that later, because the list shows those alone.
    /// </summary>
    public async Task<Result<SavedWorkerView>> SaveAsync(Caller caller, Guid workerId, CancellationToken cancellationToken)
    {
        if (!caller.Has(UserRole.Hirer)) return RequestErrors.RoleNotAllowed;
        if (workerId == caller.UserId) return IdentityErrors.OwnAccount;
        var profiles = await users.WorkerProfilesAsync([workerId], cancellationToken).ConfigureAwait(false);
        if (!profiles.TryGetValue(workerId, out var worker)) return RequestErrors.NotFound;
        var saved = await transactor.RunAsync<SavedWorker>(
            caller.UserId,
            async work => await FindAsync(work, caller, workerId, cancellationToken).ConfigureAwait(false)
                ?? work.Insert(SavedWorker.Save(ids.NewId(), caller.UserId, workerId, clock.GetUtcNow()), DuplicateAnswer.DecideAgain),
            cancellationToken).ConfigureAwait(false);
        return saved.Then<SavedWorkerView>(one => SavedWorkerView.Of(worker, one));
    }

    /// <summary>Removes a worker from the list.</summary>
    /// <returns>Whether the worker was on the list.</returns>
    public Task<Result<bool>> ForgetAsync(Caller caller, Guid workerId, CancellationToken cancellationToken) =>
        transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var saved = await FindAsync(work, caller, workerId, cancellationToken).ConfigureAwait(false);
            if (saved is not null) work.Delete(saved.Forget(clock.GetUtcNow()));
            return saved is not null;
        }, cancellationToken);

    /// <summary>The latest saved first; one whose account is suspended or closed is left out.</summary>
    public async Task<Result<Page<SavedWorkerView>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<SavedWorker> { Where = SavedWorkerCollection.HirerId.Is(caller.UserId), Limit = paging.Limit, Cursor = paging.Cursor };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var profiles = await users.WorkerProfilesAsync(page.Items.Select(saved => saved.WorkerId), cancellationToken).ConfigureAwait(false);
        var shown = page.Items.Where(saved => profiles.ContainsKey(saved.WorkerId));
        return new Page<SavedWorkerView>([.. shown.Select(saved => SavedWorkerView.Of(profiles[saved.WorkerId], saved))], page.NextCursor);
    }

    private static ValueTask<SavedWorker?> FindAsync(UnitOfWork work, Caller caller, Guid workerId, CancellationToken cancellationToken) =>
        work.FindAsync(SavedWorkerCollection.HirerId.Is(caller.UserId) & SavedWorkerCollection.WorkerId.Is(workerId), cancellationToken);
}
