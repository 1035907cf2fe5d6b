using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Users' wallets, for the other modules.</summary>
public interface IWallets
{
    /// <summary>
    /// Adds to a unit of work that everything that a user can withdraw goes to the platform, by one journal entry; nothing where there is nothing. A second entry
    /// for the same user is never posted. What is pending stays.
    /// </summary>
    /// <param name="work">The commit that closes the account.</param>
    /// <param name="userId">Who gives it up.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    Task ForfeitAsync(UnitOfWork work, Guid userId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What a user has given up, by currency; empty for nothing.</summary>
    ValueTask<ImmutableArray<Money>> ForfeitedAsync(IDocumentReader reader, Guid userId, CancellationToken cancellationToken);
}
