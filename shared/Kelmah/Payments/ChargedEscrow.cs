using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>What a lost chargeback does to money that is still in escrow: a milestone's pays what the bank took, and the rest goes back to the hirer.</summary>
public sealed class ChargedEscrow(IContracts contracts, EscrowMovements movements, Debts debts, TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds to a unit of work that the money of the next milestone that is not approved pays for a part of a lost chargeback.</summary>
    /// <returns>The chargeback as it will be stored; null where no milestone is left that pays.</returns>
    public async Task<Result<Chargeback>?> CoverNextAsync(UnitOfWork work, Chargeback lost, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(lost.ContractId, cancellationToken).ConfigureAwait(false);
        var milestones = await contracts.MilestonesOfAsync(work, lost.ContractId, cancellationToken).ConfigureAwait(false);
        var open = milestones.FirstOrDefault(milestone => milestone is { IsClosed: false, Status: not MilestoneStatus.Completed }
            && escrow!.PartOf(milestone.Id)?.FrozenBy is { } by && (by == lost.Id || by == Guid.Empty));
        if (open is null) return null;
        return await CoverAsync(work, lost, escrow!, open, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<Chargeback>> CoverAsync(
        UnitOfWork work, Chargeback chargeback, Escrow escrow, Milestone milestone, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var part = escrow.PartOf(milestone.Id)!;
        if (escrow.Cover(milestone.Id, now).IsRefused(out var refusal, out var covered)) return refusal;
        var nothing = Money.Zero(part.Amount.Currency);
        var back = new MilestoneSettlement(milestone, nothing, nothing, part.Amount);
        if (contracts.Settle(work, [back], now).IsRefused(out refusal, out var settled)) return refusal;
        work.Update(covered);
        await contracts.FollowAsync(work, settled, covered.Held.IsZero, endsContract: false, cancellationToken).ConfigureAwait(false);
        var (next, owed) = chargeback.Cover(part.Total, now);
        var stored = work.Update(next);
        var entry = JournalEntries.ChargebackCovered(ids.NewId(), covered, covered.Refunds[^1], owed, now);
        work.Append(entry);
        var rest = part.Total - owed;
        if (rest.IsPositive)
            await movements.StartRefundsAsync(work, part.Without(chargeback.PaymentId, owed), milestone.Id, cancellationToken).ConfigureAwait(false);
        var credited = await debts.PostAsync(
            work, chargeback.HirerId, owed, entry, wallet => rest.IsPositive ? wallet.ChangePending(rest, now) : wallet, cancellationToken).ConfigureAwait(false);
        return credited.Then<Chargeback>(_ => stored);
    }
}
