using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>The first and the last commit of an erasure, between which <see cref="EraseUser"/> makes many others.</summary>
public sealed class ErasureSteps(IDocumentStore store, Transactor transactor, Sessions sessions, IWallets wallets, TimeProvider clock)
{
    /// <summary>
    /// Closes an account whose grace is over, so that nothing new is written while its data are erased, and gives what its wallet holds to the
    /// platform where the user agreed to that: once, in the same commit. Refused while money or work has turned up meanwhile: it is tried
    /// again, and the user can still sign in.
    /// </summary>
    public async Task<Result<User>> BeginAsync(Guid userId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = ImmutableArray<Guid>.Empty;
        var outcome = await transactor.RunAsync<User>(actorId: null, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.BeginErasure(now).IsRefused(out var refusal, out var begun)) return refusal;
            if (begun.NewEvents.IsEmpty) return begun;
            if (await work.FindErasureObstacleAsync(user, cancellationToken).ConfigureAwait(false) is { } obstacle) return obstacle;
            if (user.ErasureForfeitsBalance) await wallets.ForfeitAsync(work, userId, now, cancellationToken).ConfigureAwait(false);
            ended = await Sessions.EndAllAsync(work, userId, except: null, now, cancellationToken).ConfigureAwait(false);
            return work.Update(begun);
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.Refusal is null) await sessions.RevokeAccessAsync(ended, now).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>
    /// The last commit of an erasure: the account becomes a pseudonym, and is no longer due; the key of its sensitive texts is destroyed. Refused for
    /// an erasure that has not begun.
    /// </summary>
    public Task<Result<User>> FinishAsync(Guid userId, CancellationToken cancellationToken) =>
        transactor.RunAsync<User>(actorId: null, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (user.Erase(clock.GetUtcNow()).IsRefused(out var refusal, out var pseudonym)) return refusal;
            await work.DestroyDataKeyAsync(userId, cancellationToken).ConfigureAwait(false);
            return work.Update(pseudonym);
        }, cancellationToken);

    /// <summary>What the user's wallet held when the erasure began, by currency; empty where nothing was given up.</summary>
    public ValueTask<ImmutableArray<Money>> ForfeitedAsync(Guid userId, CancellationToken cancellationToken) =>
        wallets.ForfeitedAsync(store, userId, cancellationToken);
}
