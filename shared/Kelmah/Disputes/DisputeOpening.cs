using System.Collections.Immutable;
using System.Globalization;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Disputes;

/// <summary>Opens disputes: by a party, or where a request for a refund cannot be decided by silence.</summary>
public sealed class DisputeOpening(IContracts contracts, IEscrowDisputes escrows, DisputeRulesAt rules, TimeProvider clock, IIdSource ids) : IDisputes
{
    /// <inheritdoc/>
    public async Task<Result<Dispute>> OpenForRefundAsync(
        UnitOfWork work, Milestone milestone, Guid refundRequestId, string reason, string description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(milestone);
        var contract = await contracts.FindAsync(work, milestone.ContractId, cancellationToken).ConfigureAwait(false);
        var input = new DisputeInput(reason, description, milestone.Id);
        return await AddAsync(work, contract!, input, milestone.HirerId, refundRequestId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a new dispute to a unit of work, and that it freezes its money.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="contract">As it was loaded.</param>
    /// <param name="input">Checked.</param>
    /// <param name="raisedBy">A party of the contract.</param>
    /// <param name="refundRequestId">The request for a refund that it decides; null for none.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The dispute as it will be stored; refused where there is nothing to dispute, or not now.</returns>
    public async Task<Result<Dispute>> AddAsync(
        UnitOfWork work, Contract contract, DisputeInput input, Guid raisedBy, Guid? refundRequestId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(input);
        if (RefusalOf(contract) is { } closed) return closed;
        var milestones = await contracts.MilestonesOfAsync(work, contract.Id, cancellationToken).ConfigureAwait(false);
        var held = await escrows.HeldOfAsync(work, contract.Id, cancellationToken).ConfigureAwait(false);
        if (Chosen(input.MilestoneId, milestones, held).IsRefused(out var refusal, out var chosen)) return refusal;
        var now = clock.GetUtcNow();
        ImmutableArray<Guid> milestoneIds = [.. milestones.Select(milestone => milestone.Id).Where(id => chosen.Any(part => part.MilestoneId == id))];
        var matter = new DisputeMatter(
            input.MilestoneId, milestoneIds, Money.Sum(contract.Terms.Currency, chosen.Select(part => part.Amount)), input.Reason, input.Description, refundRequestId);
        var dispute = Dispute.Open(ids.NewId(), contract, matter, raisedBy, rules.For(contract), now);
        if (await escrows.ContestAsync(work, contract, milestoneIds, dispute.Id, raisedBy, now, cancellationToken).ConfigureAwait(false) is { } refused) return refused;
        work.Insert(SealedOffers.None(ids.NewId(), dispute, now));
        return work.Insert(dispute);
    }

    private static Refusal? RefusalOf(Contract contract) => contract.Status switch
    {
        ContractStatus.Active or ContractStatus.Disputed when contract.FundedAt is not null => null,
        ContractStatus.Completed => Closed("The contract was completed", contract.CompletedAt),
        ContractStatus.Cancelled => Closed("The contract was cancelled", contract.CancelledAt),
        ContractStatus.Draft or ContractStatus.Active or ContractStatus.Disputed => new Refusal(DisputeErrors.WindowClosed, "Nothing is funded yet."),
    };

    private static Result<IReadOnlyList<HeldMoney>> Chosen(Guid? milestoneId, IReadOnlyList<Milestone> milestones, ImmutableArray<HeldMoney> held) =>
        milestoneId is { } id ? Chosen(id, milestones, held) : All(milestones, held);

    private static Result<IReadOnlyList<HeldMoney>> Chosen(Guid milestoneId, IReadOnlyList<Milestone> milestones, ImmutableArray<HeldMoney> held)
    {
        if (milestones.FirstOrDefault(one => one.Id == milestoneId) is not { } milestone) return InputErrors.Of("milestoneId", "It is not a milestone of this contract.");
        if (milestone.CompletedAt is not null) return Closed("The milestone was approved", milestone.CompletedAt);
        if (milestone.RefundedAt is not null) return Closed("The milestone's money went back to the hirer", milestone.RefundedAt);
        if (milestone.AbandonedAt is not null) return Closed("The contract ended without the milestone", milestone.AbandonedAt);
        if (held.FirstOrDefault(part => part.MilestoneId == milestoneId) is not { } part) return new Refusal(DisputeErrors.WindowClosed, "Nothing is held for the milestone.");
        if (part.AwaitsBank) return DisputeErrors.AwaitsBank;
        if (part.DisputeId is not null) return DisputeErrors.AlreadyOpen;
        return (HeldMoney[])[part];
    }

    /// <summary>All that is held of what is neither approved nor disputed.</summary>
    private static Result<IReadOnlyList<HeldMoney>> All(IReadOnlyList<Milestone> milestones, ImmutableArray<HeldMoney> held)
    {
        var open = held.Where(part => milestones.Any(milestone => milestone.Id == part.MilestoneId && milestone.CompletedAt is null)).ToList();
        if (open.Count == 0) return new Refusal(DisputeErrors.WindowClosed, "Nothing is held for work that is still to be approved.");
        if (open.Any(part => part.AwaitsBank)) return DisputeErrors.AwaitsBank;
        var free = open.Where(part => part.DisputeId is null).ToList();
        return free.Count == 0 ? DisputeErrors.AlreadyOpen : free;
    }

    private static Refusal Closed(string what, DateTimeOffset? when) =>
        new(DisputeErrors.WindowClosed, string.Create(CultureInfo.InvariantCulture, $"{what} at {when?.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}."));
}
