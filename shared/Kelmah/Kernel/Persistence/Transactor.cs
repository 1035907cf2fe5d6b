namespace Kelmah.Kernel.Persistence;

/// <summary>Runs a use case against the store: load, decide, commit, and again from the load when somebody else was faster.</summary>
/// <param name="store">Where it commits.</param>
/// <param name="relay">Told when events are committed.</param>
/// <param name="clock">Dates the events and waits between attempts.</param>
/// <param name="ids">Names the events.</param>
public sealed class Transactor(IDocumentStore store, IEventRelay relay, TimeProvider clock, IIdSource ids)
{
    private const int MaxAttempts = 6;

    /// <summary>Runs <paramref name="attempt"/> and commits what it put into its unit of work; a refusal commits nothing.</summary>
    /// <param name="actorId">The user who causes it; null for the system.</param>
    /// <param name="attempt">Loads and decides; called again, with a new unit of work, after a version conflict.</param>
    /// <param name="cancellationToken">Stops between attempts, never within a commit.</param>
    /// <returns>What <paramref name="attempt"/> returned, its refusal, or the refusal that the commit met.</returns>
    /// <exception cref="RepeatedEffectException">The effect was done before: its journal key or its handled message is there.</exception>
    public async Task<Result<T>> RunAsync<T>(
        Guid? actorId, Func<UnitOfWork, Task<Result<T>>> attempt, CancellationToken cancellationToken)
    {
        for (var attempts = 1; ; attempts++)
        {
            var work = new UnitOfWork(store, clock, ids, actorId);
            var result = await attempt(work).ConfigureAwait(false);
            if (result.Refusal is not null || work.IsEmpty) return result;
            switch (await store.CommitAsync(work, cancellationToken).ConfigureAwait(false))
            {
                case Committed:
                    if (work.Events.Count > 0) relay.Notify();
                    return result;
                case VersionConflict when attempts < MaxAttempts:
                    await WaitAsync(attempts, cancellationToken).ConfigureAwait(false);
                    break;
                case VersionConflict:
                    return RequestErrors.TooManyConflicts;
                case Duplicate { Error: { } error }:
                    return error;
                case AlreadyPosted or AlreadyHandled:
                    throw new RepeatedEffectException();
                case { } bug:
                    throw new InvalidOperationException($"The commit was refused: {bug}.");
            }
        }
    }

    /// <summary>Jitter of up to 5, 10, 20, … ms, taken from a new id so that it needs no other source of chance.</summary>
    private Task WaitAsync(int attempts, CancellationToken cancellationToken)
    {
        var ceiling = 5 << (attempts - 1);
        var jitter = (uint)ids.NewId().GetHashCode() % (uint)ceiling;
        return Task.Delay(TimeSpan.FromMilliseconds(jitter), clock, cancellationToken);
    }
}
