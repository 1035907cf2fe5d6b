using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Freezes and divides the money that disputes are about.</summary>
public sealed class EscrowDisputes(IContracts contracts, EscrowMovements movements) : IEscrowDisputes
{
    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<HeldMoney>> HeldOfAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await reader.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        return escrow is null ? [] : [.. escrow.Parts.Select(part => new HeldMoney(part.MilestoneId, part.Amount, part.DisputeId, part.AwaitsBank))];
    }

    /// <inheritdoc/>
    public async Task<Refusal?> ContestAsync(
        UnitOfWork work, Contract contract, IReadOnlyCollection<Guid> milestoneIds, Guid disputeId, Guid raisedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return PaymentErrors.EscrowNotHeld;
        // What is being added to a milestone's money would arrive in one that is settled.
        if (await work.PendingPaymentOfAsync(escrow, cancellationToken).ConfigureAwait(false) is not null
            && escrow.PendingFunding!.Parts.Any(part => milestoneIds.Contains(part.MilestoneId))) return PaymentErrors.PaymentUnderWay;
        if (escrow.Contest(milestoneIds, disputeId, now).IsRefused(out var refusal, out var contested)) return refusal;
        work.Update(contested);
        return (await contracts.FreezeAsync(work, contract, milestoneIds, raisedBy, now, cancellationToken).ConfigureAwait(false)).Refusal;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> DivideAsync(
        UnitOfWork work, Guid contractId, Guid disputeId, Money toWorker, bool endsContract, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var contested = escrow?.PartsOf(disputeId) ?? [];
        if (contested.IsEmpty) return PaymentErrors.EscrowNotHeld;
        if (contested.Any(part => part.AwaitsBank)) return DisputeErrors.AwaitsBank;
        var contract = await contracts.FindAsync(work, contractId, cancellationToken).ConfigureAwait(false);
        var milestones = await contracts.MilestonesOfAsync(work, contractId, cancellationToken).ConfigureAwait(false);
        var basis = new EndingBasis(contract!, milestones, [.. contested.Select(part => new HeldAmount(part.MilestoneId, part.Amount))], IsFrozen: false);
        var kept = endsContract ? await BeingPaidAsync(work, escrow!, cancellationToken).ConfigureAwait(false) : null;
        var settled = await movements.SettleDisputedAsync(
            work, escrow!.EndContest(disputeId, now), basis.Spread(toWorker), kept, cancellationToken).ConfigureAwait(false);
        if (settled.Refusal is { } refusal) return refusal;
        var asked = await UndecidedAsync(work, contractId, [.. contested.Select(part => part.MilestoneId)], cancellationToken).ConfigureAwait(false);
        foreach (var request in asked) work.Update(request.Close(now));
        return null;
    }

    /// <inheritdoc/>
    public async Task FreeAsync(UnitOfWork work, Guid contractId, Guid disputeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return;
        var free = escrow.PartsOf(disputeId).Where(part => !part.AwaitsBank).Select(part => part.MilestoneId).ToList();
        var freed = work.Update(escrow.EndContest(disputeId, now));
        var contract = await contracts.FindAsync(work, contractId, cancellationToken).ConfigureAwait(false);
        var asked = (await UndecidedAsync(work, contractId, free, cancellationToken).ConfigureAwait(false)).Select(request => request.MilestoneId);
        await contracts.UnfreezeAsync(work, contract!, free, [.. free.Except(asked)], freed.FrozenAt is not null, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The requests for refunds of some milestones that nobody has decided.</summary>
    private static async ValueTask<IReadOnlyList<RefundRequest>> UndecidedAsync(
        UnitOfWork work, Guid contractId, List<Guid> milestoneIds, CancellationToken cancellationToken)
    {
        if (milestoneIds.Count == 0) return [];
        var undecided = new Query<RefundRequest>
        {
            Where = RefundRequestCollection.ContractId.Is(contractId) & RefundRequestCollection.UndecidedMilestoneId.In(milestoneIds.Select(id => (Guid?)id)),
            Limit = Query<RefundRequest>.MaxLimit,
        };
        return (await work.QueryAsync(undecided, cancellationToken).ConfigureAwait(false)).Items;
    }

    /// <summary>The milestones of a payment that is under way.</summary>
    private static async ValueTask<IReadOnlyCollection<Guid>> BeingPaidAsync(UnitOfWork work, Escrow escrow, CancellationToken cancellationToken) =>
        await work.PendingPaymentOfAsync(escrow, cancellationToken).ConfigureAwait(false) is null ? [] : [.. escrow.PendingFunding!.Parts.Select(part => part.MilestoneId)];
}
