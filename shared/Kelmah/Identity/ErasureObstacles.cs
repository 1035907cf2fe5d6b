using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>What prevents an erasure: being the last administrator, and what the modules name.</summary>
internal static class ErasureObstacles
{
    /// <summary>Says what prevents the erasure of a user; null from it where nothing does.</summary>
    public static void ErasureObstacle(this ModuleBuilder module, Func<IDocumentReader, LeavingUser, CancellationToken, Task<Refusal?>> find) =>
        module.Add(new ErasureObstacleRule(find));

    /// <summary>The first obstacle; null where there is none, which the commit then requires.</summary>
    public static async Task<Refusal?> FindErasureObstacleAsync(this UnitOfWork work, User user, CancellationToken cancellationToken)
    {
        if (user.Has(UserRole.Admin) && await IsLastAdminAsync(work, user, cancellationToken).ConfigureAwait(false)) return IdentityErrors.ErasureLastAdmin;
        var leaving = new LeavingUser(user.Id, user.ErasureForfeitsBalance);
        foreach (var rule in ModuleCatalogue.Product.All<ErasureObstacleRule>())
        {
            if (await rule.FindAsync(work, leaving, cancellationToken).ConfigureAwait(false) is { } obstacle) return obstacle;
        }

        return null;
    }

    /// <summary>Administrators whose own erasure is requested do not count: otherwise the last two could both be erased.</summary>
    private static async Task<bool> IsLastAdminAsync(UnitOfWork work, User user, CancellationToken cancellationToken)
    {
        var others = UserCollection.Roles.Contains(UserRole.Admin) & UserCollection.IsActive.Is(true)
            & UserCollection.SuspendedAt.IsMissing() & UserCollection.ErasureDueAt.IsMissing();
        await foreach (var admin in work.Peek.AllAsync(others, cancellationToken).ConfigureAwait(false))
        {
            if (admin.Id == user.Id) continue;
            work.Require(admin);
            return false;
        }

        return true;
    }

    private sealed record ErasureObstacleRule(Func<IDocumentReader, LeavingUser, CancellationToken, Task<Refusal?>> FindAsync);
}

/// <summary>Whose erasure is looked at.</summary>
/// <param name="Id">The user.</param>
/// <param name="ForfeitsBalance">Whether what can be withdrawn from the wallet is given up: then it prevents nothing.</param>
internal sealed record LeavingUser(Guid Id, bool ForfeitsBalance);
