using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Repeats the erasure of a user whom an older state of the store, restored from a backup, still knows. There is no grace: it was over.
/// Safe to repeat.
/// </summary>
public sealed class RepeatErasure(Transactor transactor, EraseUser erase, TimeProvider clock)
{
    /// <summary>
    /// The code of the refusal where money or work of the restored state prevents it: the account stays due, and the sweep tries
    /// again. Null where it is done, or the user is not there.
    /// </summary>
    public async Task<string?> ExecuteAsync(Guid userId, CancellationToken cancellationToken)
    {
        var due = await transactor.RunAsync<bool>(actorId: null, async work =>
        {
            var user = await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
            if (user is null or { ErasedAt: not null }) return false;
            var repeated = user.RepeatErasure(clock.GetUtcNow());
            if (!repeated.NewEvents.IsEmpty) work.Update(repeated);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        if (due.IsRefused(out var refusal, out var isDue)) return refusal.Error.Code;
        return isDue ? await erase.ExecuteAsync(userId, cancellationToken).ConfigureAwait(false) : null;
    }
}
