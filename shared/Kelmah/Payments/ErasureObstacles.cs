using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Money that would lose its owner prevents an erasure.</summary>
internal static class ErasureObstacles
{
    /// <summary>The first obstacle; null where there is none.</summary>
    public static async Task<Refusal?> FindAsync(IDocumentReader store, LeavingUser user, CancellationToken cancellationToken)
    {
        await foreach (var contract in store.ContractsOfAsync(user.Id, cancellationToken).ConfigureAwait(false))
        {
            if (await FindInContractAsync(store, contract.Id, cancellationToken).ConfigureAwait(false) is { } obstacle) return obstacle;
        }

        var pending = TransactionCollection.UserId.Is(user.Id) & TransactionCollection.Status.Is(TransactionStatus.Pending);
        if (await store.CountAsync(pending, cancellationToken).ConfigureAwait(false) > 0) return IdentityErrors.ErasurePaymentPending;
        // One that was paid and comes back has ended as a transaction.
        var returning = WithdrawalCollection.UserId.Is(user.Id) & WithdrawalCollection.Status.In(WithdrawalStatus.Pending, WithdrawalStatus.Sending, WithdrawalStatus.Returning);
        if (await store.CountAsync(returning, cancellationToken).ConfigureAwait(false) > 0) return IdentityErrors.ErasurePaymentPending;
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(user.Id), cancellationToken).ConfigureAwait(false);
        return wallet?.Balances.Any(held => !held.PendingBalance.IsZero || (!held.Balance.IsZero && !user.ForfeitsBalance)) == true
            ? new Refusal(IdentityErrors.ErasureWalletNotEmpty)
            : null;
    }

    private static async Task<Refusal?> FindInContractAsync(IDocumentReader store, Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (escrow is { Held.IsPositive: true }) return IdentityErrors.ErasureEscrowHeld;
        var undecided = RefundRequestCollection.ContractId.Is(contractId) & !RefundRequestCollection.UndecidedMilestoneId.IsMissing();
        if (await store.CountAsync(undecided, cancellationToken).ConfigureAwait(false) > 0) return IdentityErrors.ErasureRefundOpen;
        var disputed = ChargebackCollection.ContractId.Is(contractId) & ChargebackCollection.Status.Is(ChargebackStatus.Open);
        return await store.CountAsync(disputed, cancellationToken).ConfigureAwait(false) > 0 ? new Refusal(IdentityErrors.ErasureChargebackOpen) : null;
    }
}
