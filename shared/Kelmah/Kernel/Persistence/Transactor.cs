namespace Kelmah.Kernel.Persistence;

/// <summary>
/// Runs a use case against the store: load, decide, commit, and again from the load when somebody else was faster, also where that one came between two
/// readings and the decision is a refusal. In a <see cref="DryRun"/> it tries
/// the commit and keeps nothing of it.
/// </summary>
/// <param name="store">Where it commits.</param>
/// <param name="relay">Told when events are committed.</param>
/// <param name="clock">Dates the events and waits between attempts.</param>
/// <param name="ids">Names the events.</param>
public sealed class Transactor(IDocumentStore store, IEventRelay relay, TimeProvider clock, IIdSource ids)
{
    private const int MaxAttempts = 6;

    /// <summary>
    /// Runs <paramref name="attempt"/> and commits what it put into its unit of work. A refusal commits nothing, but for one that is
    /// <see cref="Refusal.IsRecorded"/>.
    /// </summary>
    /// <param name="actorId">The user who causes it; null for the system.</param>
    /// <param name="attempt">Loads and decides; called again, with a new unit of work, after a conflict.</param>
    /// <param name="cancellationToken">Stops between attempts, never within a commit.</param>
    /// <returns>What <paramref name="attempt"/> returned, its refusal, or the refusal that the commit met.</returns>
    /// <exception cref="InvalidOperationException">The effect was committed before: a bug, see <see cref="RunOnceAsync"/>.</exception>
    public async Task<Result<T>> RunAsync<T>(Guid? actorId, Func<UnitOfWork, Task<Result<T>>> attempt, CancellationToken cancellationToken) =>
        await (await RunOnceAsync(actorId, attempt, cancellationToken).ConfigureAwait(false))
            .OrWhenDoneAsync(() => throw new InvalidOperationException("The effect was committed before.")).ConfigureAwait(false);

    /// <summary>The same, for a commit with a journal key or a handled message, which a retry can find there already.</summary>
    public async Task<CommitResult<T>> RunOnceAsync<T>(Guid? actorId, Func<UnitOfWork, Task<Result<T>>> attempt, CancellationToken cancellationToken)
    {
        var dryRun = DryRun.Current;
        if (dryRun?.End is { } end) return new CommitResult<T>.Refused(end);
        for (var attempts = 1; ; attempts++)
        {
            var work = new UnitOfWork(store, clock, ids, actorId);
            var decided = await attempt(work).ConfigureAwait(false);
            if (decided.Refusal is { IsRecorded: false } refusal)
            {
                // A commit would find that what was read has changed; without one it is looked for here.
                if (attempts == MaxAttempts || !await work.HasChangedAsync(cancellationToken).ConfigureAwait(false)) return new CommitResult<T>.Refused(refusal);
                await WaitAsync(attempts, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // What would be recorded of a refusal is no part of what the command does.
            if (work.IsEmpty || (dryRun is not null && decided.Refusal is not null)) return EndOf(decided);
            switch (await (dryRun?.TryAsync(store, work, cancellationToken) ?? store.CommitAsync(work, cancellationToken)).ConfigureAwait(false))
            {
                case Committed:
                    if (work.Events.Count > 0 && dryRun is null) relay.Notify();
                    return EndOf(decided);
                case Duplicate { Answer.Error: { } error }:
                    return new CommitResult<T>.Refused(error);
                case VersionConflict or Duplicate { Answer: not null } when attempts < MaxAttempts:
                    await WaitAsync(attempts, cancellationToken).ConfigureAwait(false);
                    break;
                case VersionConflict or Duplicate { Answer: not null }:
                    return new CommitResult<T>.Conflict();
                case AlreadyPosted or AlreadyHandled:
                    return new CommitResult<T>.AlreadyDone();
                case { } bug:
                    throw new InvalidOperationException($"The commit was refused: {bug}.");
            }
        }
    }

    private static CommitResult<T> EndOf<T>(Result<T> decided) =>
        decided.IsRefused(out var refusal, out var value) ? new CommitResult<T>.RefusedAndRecorded(refusal) : new CommitResult<T>.Committed(value);

    /// <summary>Jitter of up to 5, 10, 20, … ms, taken from a new id so that it needs no other source of chance.</summary>
    private Task WaitAsync(int attempts, CancellationToken cancellationToken)
    {
        var ceiling = 5 << (attempts - 1);
        var jitter = (uint)ids.NewId().GetHashCode() % (uint)ceiling;
        return Task.Delay(TimeSpan.FromMilliseconds(jitter), clock, cancellationToken);
    }
}
