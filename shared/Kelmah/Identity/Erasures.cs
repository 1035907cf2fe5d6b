using System.Collections.Immutable;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>An erasure until its grace is over: requested by the user, or cancelled. What comes then is <see cref="EraseUser"/>.</summary>
public sealed class Erasures(
    IDocumentStore store, Transactor transactor, CredentialChecks credentials, Sessions sessions, IOpenWork openWork, AccountOptions limits, TimeProvider clock)
{
    /// <summary>
    /// Requests the erasure of the caller's account and ends all sessions; within the grace the user can sign in again to cancel.
    /// Refused for a wrong password or code, and while money or open work prevents it. A repeat gives the first outcome, but for the
    /// agreement that the wallet's balance is given up, which it may add.
    /// </summary>
    /// <param name="caller">The user.</param>
    /// <param name="password">The present one; a wrong one counts within the session.</param>
    /// <param name="code">Of a second factor, where one is in use, or a recovery code; null for none.</param>
    /// <param name="forfeitsBalance">Whether what the wallet holds when the erasure begins goes to the platform.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<ErasureView>> RequestAsync(Caller caller, string password, string? code, bool forfeitsBalance, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ended = ImmutableArray<Guid>.Empty;
        var compared = await credentials.CheckPasswordAsync(caller, password, now, cancellationToken).ConfigureAwait(false);
        if (compared.IsRefused(out var wrong, out var account)) return wrong;
        var outcome = await transactor.RunAsync<ErasureView>(caller.UserId, async work =>
        {
            var proved = await CheckCodeAsync(work, caller, account, code, now, cancellationToken).ConfigureAwait(false);
            if (proved.IsRefused(out var refusal, out var user)) return refusal;
            if (user.RequestErasure(forfeitsBalance, limits.ErasureGrace, now).IsRefused(out refusal, out var requested)) return refusal;
            if (user.ErasureDueAt is null && await work.FindErasureObstacleAsync(requested, cancellationToken).ConfigureAwait(false) is { } obstacle) return obstacle;
            ended = await Sessions.EndAllAsync(work, user.Id, except: null, now, cancellationToken).ConfigureAwait(false);
            return ErasureView.Of(work.Update(requested))!;
        }, cancellationToken).ConfigureAwait(false);
        if (outcome.IsRefused(out var refused, out var view)) return refused;
        await sessions.RevokeAccessAsync(ended, now).ConfigureAwait(false);
        await openWork.EndAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return view;
    }

    /// <summary>Keeps the caller's account. One whose erasure is not requested stays as it is; refused once the erasure has begun.</summary>
    public Task<Result<UserView>> CancelAsync(Caller caller, CancellationToken cancellationToken) =>
        transactor.RunAsync<UserView>(caller.UserId, async work =>
        {
            var user = await work.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (user is null) return RequestErrors.NotFound;
            return user.CancelErasure(clock.GetUtcNow()).Then<UserView>(kept => UserView.Of(work.Update(kept)));
        }, cancellationToken);

    /// <summary>When the erasure of an account begins, UTC; null once it is cancelled or done.</summary>
    public async Task<DateTimeOffset?> FindDueAtAsync(Guid userId, CancellationToken cancellationToken) =>
        (await store.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false))?.ErasureDueAt;

    /// <summary>The accounts whose grace is over, longest due first.</summary>
    public IAsyncEnumerable<Guid> FindDueAsync(CancellationToken cancellationToken) => store.IdsAsync(
        new Query<User> { Where = UserCollection.ErasureDueAt.AtMost(clock.GetUtcNow()), OrderBy = [UserCollection.ErasureDueAt.Ascending()] },
        cancellationToken);

    /// <summary>
    /// Accepts the second factor's code in the commit of the request. Refused for a wrong one, which the commit counts, and
    /// where the password has been changed since <paramref name="compared"/> was loaded.
    /// </summary>
    private async Task<Result<User>> CheckCodeAsync(
        UnitOfWork work, Caller caller, User compared, string? code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = await work.FindAsync<User>(compared.Id, cancellationToken).ConfigureAwait(false);
        if (user is null || user.Password != compared.Password) return IdentityErrors.InvalidCredentials;
        var factors = await work.FindFactorsAsync(user.Id, cancellationToken).ConfigureAwait(false);
        if (factors?.AreOn(user) != true) return user;
        if (code is null) return SecondFactors.Required(SecondFactors.MethodsOf(factors, user));
        var given = await credentials.AcceptCodeAsync(work, user, caller, code, isProof: false, now, cancellationToken).ConfigureAwait(false);
        if (given.IsRefused(out var refusal, out var accepted)) return refusal;
        work.Update(accepted);
        return user;
    }
}
