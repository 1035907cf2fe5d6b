using System.Collections.Immutable;
using Kelmah.Attachments;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Identity;

/// <summary>Reads and changes what users tell about themselves, and their settings.</summary>
public sealed class Profiles(
    IDocumentStore store, Transactor transactor, IAttachments attachments, ISavedWorkers savedWorkers, IPhoneNumbers phones, StepUpOptions limits, TimeProvider clock)
{
    /// <summary>The caller's own account. Not found for an account that is gone.</summary>
    public async Task<Result<UserView>> GetOwnAsync(Caller caller, CancellationToken cancellationToken) =>
        await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false) is { } user ? UserView.Of(user) : RequestErrors.NotFound;

    /// <summary>
    /// A user's public profile. Not found for an account that is suspended or closed, except to administrators; a stranger finds those
    /// only that <see cref="User.IsPublic"/>.
    /// </summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    public async Task<Result<PublicProfileView>> GetPublicAsync(Caller? caller, Guid userId, CancellationToken cancellationToken)
    {
        var user = await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false);
        if (user is null || !user.IsFoundBy(caller)) return RequestErrors.NotFound;
        if (!user.Has(UserRole.Worker)) return PublicProfileView.Of(user);
        var saved = await savedWorkers.AmongAsync(caller, [userId], cancellationToken).ConfigureAwait(false);
        return PublicProfileView.Of(user) with { IsSaved = saved?.Contains(userId) };
    }

    /// <summary>
    /// Changes the caller's profile. Another phone number switches codes by text message off, for which a code must have been given in the session
    /// lately. Refused for an invalid profile, for a picture that is none, or of which it is not known yet whether it is clean, and
    /// for another version than the one that the client has read.
    /// </summary>
    /// <param name="caller">The user.</param>
    /// <param name="patch">Of <see cref="UserChange"/>.</param>
    /// <param name="expectedVersion">Null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<UserView>> ChangeOwnAsync(Caller caller, MergePatch patch, long? expectedVersion, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserView>(caller.UserId, async work =>
        {
            if ((await LoadAsync(work, caller, expectedVersion, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var user)) return refusal;
            var changed = patch.ApplyTo(new UserChange(user.Profile)).Then(change => user.ChangeProfile(change.Profile, phones, clock.GetUtcNow()));
            if (changed.IsRefused(out refusal, out var next)) return refusal;
            if (await LeaveNumberAsync(work, caller, user, next, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
            if (await PublishAsync(work, user, next, cancellationToken).ConfigureAwait(false) is { } notShown) return notShown;
            return UserView.Of(work.Update(next));
        }, cancellationToken);

    /// <summary>
    /// Replaces the caller's settings. Refused for an invalid language, time zone or time of day, and for another version than the
    /// one that the client has read.
    /// </summary>
    /// <param name="caller">The user.</param>
    /// <param name="settings">All of them; what is left out returns to its default.</param>
    /// <param name="expectedVersion">Null for any.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public Task<Result<UserSettings>> ChangeSettingsAsync(Caller caller, UserSettings settings, long? expectedVersion, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserSettings>(caller.UserId, async work =>
        {
            if ((await LoadAsync(work, caller, expectedVersion, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var user)) return refusal;
            return user.ChangeSettings(settings, clock.GetUtcNow()).Then<UserSettings>(changed => work.Update(changed).Settings);
        }, cancellationToken);

    /// <summary>
    /// Adds a role to those that the caller's account holds; one that it holds already changes nothing. Refused for an administrator and for an
    /// account that may begin no new work. Access tokens name the role from the next refresh on.
    /// </summary>
    public Task<Result<UserView>> AddRoleAsync(Caller caller, NewAccountRole role, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserView>(caller.UserId, async work =>
        {
            if ((await LoadAsync(work, caller, expectedVersion: null, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var user)) return refusal;
            if (user.AddRole(role.ToRole(), clock.GetUtcNow()).IsRefused(out refusal, out var added)) return refusal;
            return UserView.Of(added.NewEvents.IsEmpty ? user : work.Update(added));
        }, cancellationToken);

    private static async Task<Result<User>> LoadAsync(UnitOfWork work, Caller caller, long? expectedVersion, CancellationToken cancellationToken)
    {
        var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        return expectedVersion is not null && expectedVersion != user.Version ? RequestErrors.VersionMismatch : user;
    }

    /// <summary>Where the number changes, the codes that it gets are not taken any more.</summary>
    private async Task<Refusal?> LeaveNumberAsync(UnitOfWork work, Caller caller, User before, User after, CancellationToken cancellationToken)
    {
        if (before.Profile.Phone == after.Profile.Phone) return null;
        var factors = await work.FindFactorsAsync(before.Id, cancellationToken).ConfigureAwait(false);
        if (factors?.HasSms(before) != true) return null;
        var now = clock.GetUtcNow();
        if (SecondFactors.RefuseUnproved(factors, before, caller.SessionId, limits, now) is { } unproved) return unproved;
        work.Update(factors.DisableSms(now));
        return null;
    }

    /// <summary>
    /// Whoever finds the profile may read the attachments that the portfolio and the picture show from now on, and no longer those that they have
    /// ceased to show.
    /// </summary>
    private Task<Refusal?> PublishAsync(UnitOfWork work, User before, User after, CancellationToken cancellationToken) =>
        attachments.ReplaceAsync(work, after.Id, ShownBy(before), ShownBy(after), cancellationToken);

    private static ImmutableArray<ShownAttachment> ShownBy(User user)
    {
        var portfolio = NamedAttachment.In(user.Profile.Portfolio, "profile.portfolio").Select(one => new ShownAttachment(one, new AttachmentUse(AttachmentUseKind.Profile, user.Id, [])));
        return user.Profile.PictureId is { } id
            ? [.. portfolio, new ShownAttachment(new NamedAttachment(UserProfile.PictureField, id), new AttachmentUse(AttachmentUseKind.Picture, user.Id, []))]
            : [.. portfolio];
    }
}
