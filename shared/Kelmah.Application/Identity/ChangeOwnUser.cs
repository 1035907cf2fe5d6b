using Kelmah.Application.Persistence;
using Kelmah.Application.Serialization;
using Kelmah.Domain;
using Kelmah.Domain.Identity;

namespace Kelmah.Application.Identity;

/// <summary>Changes what the caller tells about themself.</summary>
public sealed class ChangeOwnUser(IDocumentStore store, Transactor transactor, TimeProvider clock)
{
    /// <summary>Refused for a bad profile and for another version than the one that the client has read.</summary>
    /// <param name="caller">Whose account it is.</param>
    /// <param name="patch">Of <see cref="UserChange"/>.</param>
    /// <param name="expectedVersion">Null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<UserView>> ExecuteAsync(Caller caller, MergePatch patch, long? expectedVersion, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserView>(caller.UserId, async work =>
        {
            var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            if (expectedVersion is not null && expectedVersion != user.Version) return RequestErrors.VersionMismatch;
            return patch.ApplyTo(new UserChange(user.Profile))
                .Then(change => user.ChangeProfile(change.Profile, clock.GetUtcNow()))
                .Then<UserView>(changed => UserView.Of(work.Update(changed)));
        }, cancellationToken);
}

/// <summary>What a user can change of an account.</summary>
/// <param name="Profile">What the user tells about themself.</param>
public sealed record UserChange(UserProfile Profile);
