using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What a granted request moves, in the commit that grants it: the milestone's money leaves the escrow for the hirer, whom
/// Stripe then pays back.
/// </summary>
public sealed class RefundGrant(IDocumentStore store, Wallets wallets, ContractEnding contracts, TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds a request that was just decided to a unit of work, and, where it is granted, all that it moves.</summary>
    /// <returns>The request as it will be stored; refused where its milestone was completed, or its escrow is frozen.</returns>
    public async Task<Result<RefundRequest>> AddAsync(UnitOfWork work, RefundRequest decided, CancellationToken cancellationToken)
    {
        if (decided.NewEvents.IsEmpty || decided.Status != RefundRequestStatus.Granted) return work.Update(decided);
        var now = clock.GetUtcNow();
        var milestone = await store.FindAsync<Milestone>(decided.MilestoneId, cancellationToken).ConfigureAwait(false);
        var escrow = await store.EscrowOfAsync(decided.ContractId, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return PaymentErrors.EscrowNotHeld;
        if (milestone!.Refund(now).IsRefused(out var refusal, out var refunded)) return refusal;
        if (escrow.Refund(decided.Id, decided.Amount, now).IsRefused(out refusal, out var emptied)) return refusal;
        var credited = await wallets.ChangeAsync(
            work, decided.HirerId, decided.Amount.Currency, wallet => wallet.ChangePending(decided.Amount, now), cancellationToken).ConfigureAwait(false);
        if (credited.IsRefused(out refusal, out _)) return refusal;
        var payment = await store.FindAsync<Transaction>(escrow.TransactionId, cancellationToken).ConfigureAwait(false);
        await contracts.SettleAsync(work, work.Update(refunded), cancellationToken).ConfigureAwait(false);
        work.Append(JournalEntries.Refund(ids.NewId(), emptied, emptied.Refunds[^1], now));
        work.Update(emptied);
        work.Insert(Transaction.StartMilestoneRefund(ids.NewId(), payment!, decided.MilestoneId, decided.Amount, now));
        return work.Update(decided);
    }
}
