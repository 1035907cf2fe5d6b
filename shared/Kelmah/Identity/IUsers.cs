using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>Users, as the other modules read them.</summary>
public interface IUsers
{
    /// <summary>A user, also one whose account is closed; null where there is none.</summary>
    ValueTask<User?> FindAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Whether the caller finds a user's public profile.</summary>
    /// <param name="caller">Null for one who is not signed in.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<bool> IsFoundByAsync(Caller? caller, Guid userId, CancellationToken cancellationToken);

    /// <summary>
    /// A user whose address is verified and who is not suspended; <c>not_found</c> where there is none, <c>email_not_verified</c> and
    /// <c>account_suspended</c> otherwise.
    /// </summary>
    Task<Result<User>> FindVerifiedAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Some users as lists show them, read together.</summary>
    /// <param name="reader">What decides nothing: the store, or what a unit of work may peek at.</param>
    /// <param name="userIds">Which; some may be the same.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<Persons> PersonsAsync(IDocumentReader reader, IEnumerable<Guid> userIds, CancellationToken cancellationToken);

    /// <summary>The public profiles of some workers by their ids, at most 100, read together; one that is not shown, and anybody who is no worker, is missing.</summary>
    ValueTask<IReadOnlyDictionary<Guid, PublicProfileView>> WorkerProfilesAsync(IEnumerable<Guid> userIds, CancellationToken cancellationToken);

    /// <summary>The administrators, newest first: at most 100.</summary>
    ValueTask<IReadOnlyList<User>> AdministratorsAsync(CancellationToken cancellationToken);

    /// <summary>The newest workers that a search finds.</summary>
    /// <param name="search">Which workers.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    ValueTask<IReadOnlyList<User>> FindWorkersAsync(WorkerSearch search, int limit, CancellationToken cancellationToken);

    /// <summary>Adds to a unit of work what a user pays for; nothing where there is no such user.</summary>
    /// <param name="work">Changes the subscription.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="subscription">As it will be.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task SubscribeAsync(UnitOfWork work, Guid userId, UserSubscription subscription, DateTimeOffset now, CancellationToken cancellationToken);
}
