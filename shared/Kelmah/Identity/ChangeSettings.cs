using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Replaces the caller's settings.</summary>
public sealed class ChangeSettings(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>Refused for a language, time zone or time of day that is none, and for another version than the one that the client has read.</summary>
    /// <param name="caller">Whose account it is.</param>
    /// <param name="settings">All of them; what is left out returns to its default.</param>
    /// <param name="expectedVersion">Null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<UserSettings>> ExecuteAsync(Caller caller, UserSettings settings, long? expectedVersion, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserSettings>(caller.UserId, async work =>
        {
            var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (expectedVersion is not null && expectedVersion != user.Version) return RequestErrors.VersionMismatch;
            return user.ChangeSettings(settings, clock.GetUtcNow()).Then<UserSettings>(changed => work.Update(changed).Settings);
        }, cancellationToken);
}
