using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Refreshes, lists and ends sessions. An ended session loses its refresh token at once, its access tokens by the list of revoked sessions.</summary>
public sealed class Sessions(
    IDocumentStore store, Transactor transactor, ISessionTokens tokens, SessionIssuer issuer, IRevokedSessions revoked, SessionOptions limits, TimeProvider clock)
{
    /// <summary>
    /// Exchanges a refresh token. One conditional commit decides which request exchanges it; a concurrent one gets the same
    /// successor. Refused for a token that is unknown, expired or revoked. A token that was exchanged before the grace ends
    /// its session, for its user and for the thief.
    /// </summary>
    /// <param name="refreshToken">Of the last sign-in or refresh.</param>
    /// <param name="place">Where it is used; null where that is not known.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<SignedIn>> RefreshAsync(string refreshToken, SessionPlace? place, CancellationToken cancellationToken)
    {
        var hash = tokens.HashOf(refreshToken);
        RefreshToken? stolen = null;
        var outcome = await transactor.RunAsync<SignedIn>(null, async work =>
        {
            var now = clock.GetUtcNow();
            var link = await work.FindAsync(RefreshTokenCollection.Token.Is(hash), cancellationToken).ConfigureAwait(false);
            if (link is null) return IdentityErrors.RefreshTokenNotValid;
            if (link.RotatedAt is null || link.IsInGrace(limits, now)) return await ContinueAsync(work, link, refreshToken, place, now, cancellationToken).ConfigureAwait(false);
            stolen = link;
            var newest = await FindNewestAsync(work, link.SessionId, cancellationToken).ConfigureAwait(false);
            if (newest is not null) work.Update(newest.RevokeAsStolen(now));
            return IdentityErrors.RefreshTokenReused.Recorded();
        }, cancellationToken).ConfigureAwait(false);
        if (stolen is not null) await revoked.RevokeAsync(stolen.SessionId, clock.GetUtcNow()).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>The caller's sessions that have not ended; the one that was refreshed last comes first.</summary>
    public async Task<Result<Page<SessionView>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<RefreshToken>
        {
            Where = RefreshTokenCollection.SessionsOf(caller.UserId, clock.GetUtcNow()),
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Select(link => SessionView.Of(link, caller));
    }

    /// <summary>Ends one of the caller's sessions by a refresh token of it, the newest or an older one. Ending it twice is the same as once.</summary>
    public async Task<Result<bool>> EndAsync(Caller caller, string refreshToken, CancellationToken cancellationToken)
    {
        var filter = RefreshTokenCollection.Token.Is(tokens.HashOf(refreshToken));
        var link = await store.FindAsync(filter, cancellationToken).ConfigureAwait(false);
        return link is null ? RequestErrors.NotFound : await EndAsync(caller, link.SessionId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends one of the caller's sessions by its id.</summary>
    public async Task<Result<bool>> EndAsync(Caller caller, Guid sessionId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = await transactor.RunAsync<bool>(caller.UserId, async work =>
        {
            var newest = await FindNewestAsync(work, sessionId, cancellationToken).ConfigureAwait(false);
            if (newest is null || newest.UserId != caller.UserId) return RequestErrors.NotFound;
            work.Update(newest.Revoke(now));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        if (ended.Refusal is null) await revoked.RevokeAsync(sessionId, now).ConfigureAwait(false);
        return ended;
    }

    /// <summary>Ends all of the caller's sessions, this one included. Returns their number.</summary>
    public async Task<Result<int>> EndAllAsync(Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var outcome = await transactor.RunAsync<ImmutableArray<Guid>>(
            caller.UserId,
            async work => await EndAllAsync(work, caller.UserId, except: null, now, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refusal, out var ended)) return refusal;
        await RevokeAccessAsync(ended, now).ConfigureAwait(false);
        return ended.Length;
    }

    /// <summary>Revokes the refresh tokens of a user's sessions in the commit of another use case.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="userId">The user.</param>
    /// <param name="except">The session that continues; null for none.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The sessions that end; pass them to <see cref="RevokeAccessAsync"/> once it is committed.</returns>
    public static async Task<ImmutableArray<Guid>> EndAllAsync(UnitOfWork work, Guid userId, Guid? except, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = ImmutableArray.CreateBuilder<Guid>();
        var query = new Query<RefreshToken> { Where = RefreshTokenCollection.SessionsOf(userId, now), Limit = Query<RefreshToken>.MaxLimit };
        do
        {
            var page = await work.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var link in page.Items.Where(link => link.SessionId != except))
            {
                work.Update(link.Revoke(now));
                ended.Add(link.SessionId);
            }

            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        return ended.ToImmutable();
    }

    /// <summary>Refuses the access tokens of sessions that have ended.</summary>
    public async Task RevokeAccessAsync(IEnumerable<Guid> sessions, DateTimeOffset now)
    {
        foreach (var sessionId in sessions) await revoked.RevokeAsync(sessionId, now).ConfigureAwait(false);
    }

    /// <summary>Fills the list of revoked sessions after a start, from the sessions that were ended within the lifetime of an access token.</summary>
    /// <param name="lifetime">Of an access token.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task RestoreRevokedAsync(TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var query = new Query<RefreshToken>
        {
            Where = RefreshTokenCollection.RevokedAt.AtLeast(clock.GetUtcNow() - lifetime),
            Limit = Query<RefreshToken>.MaxLimit,
        };
        do
        {
            var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var link in page.Items) await revoked.RevokeAsync(link.SessionId, link.RevokedAt!.Value).ConfigureAwait(false);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
    }

    private async Task<Result<SignedIn>> ContinueAsync(
        UnitOfWork work, RefreshToken link, string refreshToken, SessionPlace? place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = await work.FindAsync<User>(link.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return IdentityErrors.RefreshTokenNotValid;
        if (!user.IsActive) return IdentityErrors.AccountClosed;
        if (link.RotatedAt is null) return await issuer.ContinueAsync(work, user, link, refreshToken, place, now, cancellationToken).ConfigureAwait(false);
        var newest = await FindNewestAsync(work, link.SessionId, cancellationToken).ConfigureAwait(false);
        return newest?.IsUsable(now) == true ? issuer.Repeat(user, link, refreshToken) : IdentityErrors.RefreshTokenNotValid;
    }

    private static ValueTask<RefreshToken?> FindNewestAsync(UnitOfWork work, Guid sessionId, CancellationToken cancellationToken) =>
        work.FindAsync(RefreshTokenCollection.CurrentSessionId.Is(sessionId), cancellationToken);
}

/// <summary>Issues the tokens of sessions and of challenges.</summary>
public sealed class SessionIssuer(
    ISessionTokens sessionTokens, IAccessTokens accessTokens, KnownDevices devices, KnownPlaces places, SessionOptions limits, IIdSource ids)
{
    /// <summary>Starts a session in a commit.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="start">From where.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<SignedIn> StartAsync(UnitOfWork work, User user, SessionStart start, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var token = sessionTokens.Create();
        var (sessionId, deviceId) = (ids.NewId(), start.DeviceId);
        var link = RefreshToken.Start(ids.NewId(), user.Id, sessionId, sessionTokens.HashOf(token), start.Origin, limits, now);
        var isNewPlace = await places.SeeAsync(work, user.Id, start.Origin.Place, now, cancellationToken).ConfigureAwait(false);
        work.Insert(isNewPlace && deviceId is null && !start.IsFirst ? link.MarkElsewhere(now) : link);
        return Issue(user, sessionId, token) with { DeviceToken = devices.TokenOf(user.Id, deviceId ?? ids.NewId()) };
    }

    /// <summary>The device of a user whose token it is; null for one that is not known.</summary>
    public Guid? FindDevice(User user, string? deviceToken) => devices.Find(user.Id, deviceToken);

    /// <summary>The step before a session of a user with a second factor.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="methods">Those that the user has.</param>
    /// <param name="device">Where the user signs in.</param>
    /// <param name="now">UTC.</param>
    public ChallengeView Challenge(UnitOfWork work, User user, ImmutableArray<FactorMethod> methods, SignInDevice device, DateTimeOffset now)
    {
        var token = sessionTokens.Create();
        work.Insert(SignInChallenge.Start(ids.NewId(), sessionTokens.HashOf(token), user, device.Info, device.Id, limits, now));
        return new ChallengeView(token, (int)limits.ChallengeLifetime.TotalSeconds, methods);
    }

    /// <summary>Exchanges the newest link of a session for the next one in a commit.</summary>
    /// <param name="work">The commit.</param>
    /// <param name="user">Whose session it is.</param>
    /// <param name="link">The newest link.</param>
    /// <param name="token">Its token.</param>
    /// <param name="place">Where it is used; null where that is not known.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<SignedIn>> ContinueAsync(
        UnitOfWork work, User user, RefreshToken link, string token, SessionPlace? place, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var successor = sessionTokens.SuccessorOf(token);
        if (link.Rotate(ids.NewId(), sessionTokens.HashOf(successor), place, limits, now).IsRefused(out var refusal, out var rotation)) return refusal;
        work.Update(rotation.Old);
        work.Insert(rotation.Next);
        await places.SeeAsync(work, user.Id, place, now, cancellationToken).ConfigureAwait(false);
        return Issue(user, link.SessionId, successor);
    }

    /// <summary>Issues the successor of an exchanged link once more.</summary>
    public SignedIn Repeat(User user, RefreshToken link, string token) => Issue(user, link.SessionId, sessionTokens.SuccessorOf(token));

    private SignedIn Issue(User user, Guid sessionId, string refreshToken)
    {
        var access = accessTokens.Issue(new Caller(user.Id, RoleSet.Of(user.Roles), sessionId), user.Role);
        return new SignedIn(access.Token, access.ExpiresIn, refreshToken, UserView.Of(user));
    }
}

/// <summary>From where a session starts.</summary>
/// <param name="Origin">The device and the place.</param>
/// <param name="DeviceId">Of a known device; null for one that is known from now on.</param>
/// <param name="IsFirst">Whether the user has never signed in before: there is no place that could be another one.</param>
public sealed record SessionStart(SessionOrigin Origin, Guid? DeviceId, bool IsFirst);

/// <summary>Where somebody signs in.</summary>
/// <param name="Id">Of a known device; null for another.</param>
/// <param name="Info">What the client said about its device.</param>
public readonly record struct SignInDevice(Guid? Id, string? Info);
