using System.Collections.Immutable;
using Kelmah.Attachments;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Identity;

/// <summary>Changes what the caller tells about themself.</summary>
public sealed class ChangeOwnUser(IDocumentStore store, Transactor transactor, AttachmentUses attachments, TimeProvider clock)
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
            var changed = patch.ApplyTo(new UserChange(user.Profile)).Then(change => user.ChangeProfile(change.Profile, clock.GetUtcNow()));
            if (changed.IsRefused(out var refusal, out var next)) return refusal;
            if (await ShowAsync(work, user, next!, cancellationToken).ConfigureAwait(false) is { } notYours) return notYours;
            return UserView.Of(work.Update(next!));
        }, cancellationToken);

    /// <summary>What the portfolio shows from now on may be read by everybody who is signed in, what it shows no more may not.</summary>
    private async Task<Refusal?> ShowAsync(UnitOfWork work, User before, User after, CancellationToken cancellationToken)
    {
        var (old, present) = (Shown(before), Shown(after));
        var gone = old.Select(one => one.Id).Except(present.Select(one => one.Id));
        await attachments.ReleaseAsync(work, gone, AttachmentUseKind.Profile, after.Id, cancellationToken).ConfigureAwait(false);
        return await attachments.TakeAsync(
            work, after.Id, present.ExceptBy(old.Select(one => one.Id), one => one.Id), new AttachmentUse(AttachmentUseKind.Profile, after.Id, []), cancellationToken).ConfigureAwait(false);
    }

    private static ImmutableArray<NamedAttachment> Shown(User user) => AttachmentUses.In(user.Profile.Portfolio, "profile.portfolio");
}

/// <summary>What a user can change of an account.</summary>
/// <param name="Profile">What the user tells about themself.</param>
[SchemaName("UserChange")]
public sealed record UserChange(UserProfile Profile);
