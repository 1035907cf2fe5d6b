using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Reads users from the store.</summary>
public sealed class Users(IDocumentStore store) : IUsers
{
    /// <inheritdoc/>
    public ValueTask<User?> FindAsync(Guid userId, CancellationToken cancellationToken) => store.FindUserAsync(userId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> IsFoundByAsync(Caller? caller, Guid userId, CancellationToken cancellationToken) =>
        await store.FindUserAsync(userId, cancellationToken).ConfigureAwait(false) is { } user && user.IsFoundBy(caller);

    /// <inheritdoc/>
    public async Task<Result<User>> FindVerifiedAsync(Guid userId, CancellationToken cancellationToken)
    {
        var user = await store.FindUserAsync(userId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        if (user.SuspendedAt is not null) return IdentityErrors.AccountSuspended;
        return user.RefuseUnverified() is { } refusal ? refusal : user;
    }

    /// <inheritdoc/>
    public async ValueTask<Persons> PersonsAsync(IDocumentReader reader, IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        var (all, hidden, open) = (new Dictionary<Guid, PersonView>(), new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var ids in userIds.Distinct().Chunk(Query<User>.MaxLimit))
        {
            var query = new Query<User> { Where = UserCollection.Id.In(ids), Limit = Query<User>.MaxLimit };
            foreach (var user in (await reader.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items)
            {
                all[user.Id] = PersonView.Of(user);
                if (!user.IsShown) hidden.Add(user.Id);
                if (user.IsPublic) open.Add(user.Id);
            }
        }

        return new Persons(all, hidden, open);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<Guid, PublicProfileView>> WorkerProfilesAsync(IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        var query = new Query<User> { Where = UserCollection.Id.In(userIds.Distinct()), Limit = Query<User>.MaxLimit };
        var found = (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Items;
        return found.Where(user => user.IsShown && user.Has(UserRole.Worker)).ToDictionary(user => user.Id, PublicProfileView.Of);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<User>> AdministratorsAsync(CancellationToken cancellationToken) =>
        (await store.QueryAsync(
            new Query<User> { Where = UserCollection.Roles.Contains(UserRole.Admin), Limit = Query<User>.MaxLimit }, cancellationToken).ConfigureAwait(false)).Items;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<User>> FindWorkersAsync(WorkerSearch search, int limit, CancellationToken cancellationToken) =>
        (await store.QueryAsync(new Query<User> { Where = search.ToCondition(), Limit = limit }, cancellationToken).ConfigureAwait(false)).Items;

    /// <inheritdoc/>
    public async Task SubscribeAsync(UnitOfWork work, Guid userId, UserSubscription subscription, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await work.FindAsync<User>(userId, cancellationToken).ConfigureAwait(false) is { } user) work.Update(user.Subscribe(subscription, now));
    }
}

/// <summary>Reads users for what other modules describe, which has only the store.</summary>
internal static class UserReading
{
    /// <summary>The user of an address, also in the form in which earlier releases stored it; null where there is none.</summary>
    public static async ValueTask<User?> FindByEmailAsync(this IDocumentReader store, string email, CancellationToken cancellationToken)
    {
        var (address, before) = (EmailAddress.Normalize(email), EmailAddress.AsStoredBefore(email));
        var found = await store.FindAsync(UserCollection.Email.Is(address), cancellationToken).ConfigureAwait(false);
        return found is null && before != address ? await store.FindAsync(UserCollection.Email.Is(before), cancellationToken).ConfigureAwait(false) : found;
    }

    /// <summary>A user, also one whose account is closed; null where there is none.</summary>
    public static ValueTask<User?> FindUserAsync(this IDocumentReader store, Guid userId, CancellationToken cancellationToken) =>
        store.FindAsync<User>(userId, cancellationToken);
}
