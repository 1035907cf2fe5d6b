using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Identity;

/// <summary>What prevents an erasure: open work, and money that would lose its owner.</summary>
internal static class ErasureObstacles
{
    private static readonly ContractStatus[] Open = [ContractStatus.Draft, ContractStatus.Active, ContractStatus.Disputed];

    /// <summary>The first obstacle; null where there is none.</summary>
    public static async Task<Refusal?> FindErasureObstacleAsync(this IDocumentStore store, User user, CancellationToken cancellationToken)
    {
        if (user.Role == UserRole.Admin && await IsLastAdminAsync(store, user, cancellationToken).ConfigureAwait(false)) return IdentityErrors.ErasureLastAdmin;
        return await FindContractAsync(store, user.Id, cancellationToken).ConfigureAwait(false)
            ?? await FindMoneyAsync(store, user.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Administrators whose own erasure is requested do not count: otherwise the last two could both be erased.</summary>
    private static async Task<bool> IsLastAdminAsync(IDocumentStore store, User user, CancellationToken cancellationToken)
    {
        var others = UserCollection.Role.Is(UserRole.Admin) & UserCollection.IsActive.Is(true)
            & UserCollection.SuspendedAt.IsMissing() & UserCollection.ErasureDueAt.IsMissing();
        await foreach (var admin in store.AllAsync(others, cancellationToken).ConfigureAwait(false))
        {
            if (admin.Id != user.Id) return false;
        }

        return true;
    }

    private static async Task<Refusal?> FindContractAsync(IDocumentStore store, Guid userId, CancellationToken cancellationToken)
    {
        foreach (var theirs in new[] { ContractCollection.HirerId.Is(userId), ContractCollection.WorkerId.Is(userId) })
        {
            if (await store.CountAsync(theirs & ContractCollection.Status.In(Open), cancellationToken).ConfigureAwait(false) > 0)
                return IdentityErrors.ErasureContractsOpen;
            await foreach (var contract in store.AllAsync(theirs, cancellationToken).ConfigureAwait(false))
            {
                if (await FindInContractAsync(store, contract.Id, cancellationToken).ConfigureAwait(false) is { } obstacle) return obstacle;
            }
        }

        return null;
    }

    private static async Task<Refusal?> FindInContractAsync(IDocumentStore store, Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await store.FindAsync(EscrowCollection.ContractId.Is(contractId), cancellationToken).ConfigureAwait(false);
        if (escrow is { Held.IsPositive: true }) return IdentityErrors.ErasureEscrowHeld;
        var undecided = RefundRequestCollection.ContractId.Is(contractId) & !RefundRequestCollection.UndecidedMilestoneId.IsMissing();
        return await store.CountAsync(undecided, cancellationToken).ConfigureAwait(false) > 0 ? new Refusal(IdentityErrors.ErasureRefundOpen) : null;
    }

    private static async Task<Refusal?> FindMoneyAsync(IDocumentStore store, Guid userId, CancellationToken cancellationToken)
    {
        var pending = TransactionCollection.UserId.Is(userId) & TransactionCollection.Status.Is(TransactionStatus.Pending);
        if (await store.CountAsync(pending, cancellationToken).ConfigureAwait(false) > 0) return IdentityErrors.ErasurePaymentPending;
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
        return wallet?.Balances.Any(balance => !balance.Balance.IsZero || !balance.PendingBalance.IsZero) == true
            ? new Refusal(IdentityErrors.ErasureWalletNotEmpty)
            : null;
    }
}
