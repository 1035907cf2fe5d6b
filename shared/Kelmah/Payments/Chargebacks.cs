using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Follows what banks take back: freezes the escrow, books the money, and settles the escrow as the bank decides.</summary>
public sealed class Chargebacks(
    Transactor transactor, IContracts contracts, Debts debts, TakenBackMoney takenBack, IStripeApi stripe,
    EscrowMovements movements, ChargedEarnings earnings, TimeProvider clock, IIdSource ids)
{
    /// <summary>Reads a dispute from Stripe and records what became of it.</summary>
    /// <param name="stripeDisputeId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where it is about no payment of ours. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshAsync(string stripeDisputeId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetDisputeAsync(stripeDisputeId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        var dispute = read.Value;
        if ((await takenBack.FindAsync(dispute.PaymentIntentId, cancellationToken).ConfigureAwait(false)).IsRefused(out var unknown, out var payment)) return unknown;
        if (payment is null) return false;
        if (!Currency.TryParse(dispute.Currency.ToUpperInvariant(), out _)) return false;
        var recorded = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var booked = await takenBack.AddDisputeAsync(work, payment, dispute, cancellationToken).ConfigureAwait(false);
            if (booked.IsRefused(out var refusal, out _)) return refusal;
            // A subscription's payment holds nothing in escrow that could be frozen.
            if (payment.Type == TransactionType.Subscription) return true;
            return await FollowAsync(work, payment, dispute, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return await recorded.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    /// <summary>What the deadline of the evidence does: administrators are told.</summary>
    public Task<Result<Chargeback>> RaiseAlarmAsync(Guid chargebackId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Chargeback>(actorId: null, async work =>
        {
            var chargeback = await work.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false);
            if (chargeback is null) return RequestErrors.NotFound;
            return chargeback.RaiseAlarm(clock.GetUtcNow()).Then<Chargeback>(told => work.Update(told));
        }, cancellationToken);

    /// <summary>
    /// Settles the escrow of a lost chargeback: the money of each milestone that is not approved pays what the bank took, the rest
    /// goes back to the hirer; then, where the terms say so, what was released of the payment pays, one release in each commit; then nothing is frozen any
    /// longer, and what was approved is released. Safe to repeat.
    /// </summary>
    public async Task<Result<Chargeback>> CoverAsync(Guid chargebackId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var covered = await CoverNextAsync(chargebackId, cancellationToken).ConfigureAwait(false);
            if (covered.IsRefused(out var refusal, out var chargeback)) return refusal;
            if (chargeback.CoverFrom is null) return chargeback;
        }
    }

    private async Task<Result<bool>> FollowAsync(UnitOfWork work, Transaction payment, StripeDispute dispute, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var known = await work.FindAsync(ChargebackCollection.StripeDisputeId.Is(dispute.Id), cancellationToken).ConfigureAwait(false);
        var next = known;
        if (known is null)
        {
            var id = ids.NewId();
            var frozen = await FreezeAsync(work, id, payment, dispute, cancellationToken).ConfigureAwait(false);
            var amount = new Money(dispute.Amount, Currency.Parse(dispute.Currency.ToUpperInvariant()));
            next = await earnings.FreezeAsync(work, Chargeback.Open(id, payment, dispute, amount, frozen, now), dispute, cancellationToken).ConfigureAwait(false);
        }

        next = dispute.Status switch
        {
            StripeDisputeStatus.Won => next!.Win(now),
            StripeDisputeStatus.Lost => next!.Lose(now),
            StripeDisputeStatus.Open or StripeDisputeStatus.Unknown => next!.MoveDue(dispute.EvidenceDueBy, now),
        };
        if (known is null) work.Insert(next, DuplicateAnswer.DecideAgain);
        else work.Update(next);
        if (known is not { Status: ChargebackStatus.Open } || next.Status != ChargebackStatus.Won) return true;
        await earnings.ThawAsync(work, next, cancellationToken).ConfigureAwait(false);
        return known.FrozeEscrow ? await ThawAsync(work, next, now, cancellationToken).ConfigureAwait(false) : true;
    }

    /// <summary>Freezes what the escrow still holds of a payment, and stops those milestones' deadlines; false where there is none, or the bank has decided already.</summary>
    private async Task<bool> FreezeAsync(UnitOfWork work, Guid chargebackId, Transaction payment, StripeDispute dispute, CancellationToken cancellationToken)
    {
        if (dispute.Status == StripeDisputeStatus.Won) return false;
        var now = clock.GetUtcNow();
        var escrow = await work.EscrowOfAsync(payment.ContractId!.Value, cancellationToken).ConfigureAwait(false);
        var contract = await contracts.FindAsync(work, payment.ContractId.Value, cancellationToken).ConfigureAwait(false);
        var milestoneIds = escrow?.Parts.Where(part => part.FrozenAt is null && part.Sources.Any(source => source.TransactionId == payment.Id))
            .Select(part => part.MilestoneId).ToList() ?? [];
        if (milestoneIds.Count == 0 || escrow!.Freeze(milestoneIds, chargebackId, now).IsRefused(out _, out var frozen)) return false;
        var disputed = await contracts.FreezeAsync(work, contract!, milestoneIds, payment.UserId, now, cancellationToken).ConfigureAwait(false);
        if (disputed.Refusal is not null) return false;
        work.Update(frozen);
        return true;
    }

    private async Task<Result<bool>> ThawAsync(UnitOfWork work, Chargeback ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = ChargebackCollection.ContractId.Is(ended.ContractId) & ChargebackCollection.Status.Is(ChargebackStatus.Open);
        var others = await work.QueryAsync(new Query<Chargeback> { Where = open }, cancellationToken).ConfigureAwait(false);
        var escrow = await work.EscrowOfAsync(ended.ContractId, cancellationToken).ConfigureAwait(false);
        var theirs = escrow!.Parts.Where(part => part.FrozenBy == ended.Id || part.FrozenBy == Guid.Empty).ToList();
        var contested = theirs.SelectMany(part => part.Sources).Select(source => source.TransactionId).ToHashSet();
        if (others.Items.FirstOrDefault(other => other.Id != ended.Id && contested.Contains(other.PaymentId)) is { } next)
        {
            work.Update(next.TakeOver(now));
            work.Update(escrow.TakeOver(ended.Id, next.Id, now));
            return true;
        }

        var milestoneIds = theirs.Select(part => part.MilestoneId).ToList();
        var contract = await contracts.FindAsync(work, ended.ContractId, cancellationToken).ConfigureAwait(false);
        // Where all that it froze has paid for it, nothing is left to free.
        if (!escrow.Unfreeze(ended.Id, now).IsRefused(out _, out var thawed)) escrow = work.Update(thawed);
        await contracts.UnfreezeAsync(work, contract!, milestoneIds, escrow.FrozenAt is not null, now, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private Task<Result<Chargeback>> CoverNextAsync(Guid chargebackId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Chargeback>(actorId: null, async work =>
        {
            var chargeback = await work.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false);
            if (chargeback is null) return RequestErrors.NotFound;
            if (chargeback.CoverFrom is null) return chargeback;
            var now = clock.GetUtcNow();
            var escrow = await work.EscrowOfAsync(chargeback.ContractId, cancellationToken).ConfigureAwait(false);
            var milestones = await contracts.MilestonesOfAsync(work, chargeback.ContractId, cancellationToken).ConfigureAwait(false);
            var open = milestones.FirstOrDefault(milestone => milestone is { IsClosed: false, Status: not MilestoneStatus.Completed }
                && escrow!.PartOf(milestone.Id)?.FrozenBy is { } by && (by == chargeback.Id || by == Guid.Empty));
            if (open is null)
            {
                if (await earnings.ChargeNextAsync(work, chargeback, cancellationToken).ConfigureAwait(false) is { } charged) return charged;
                await earnings.ThawAsync(work, chargeback, cancellationToken).ConfigureAwait(false);
                var thawed = chargeback.FrozeEscrow ? await ThawAsync(work, chargeback, now, cancellationToken).ConfigureAwait(false) : true;
                return thawed.Then<Chargeback>(_ => work.Update(chargeback.EndCover(now)));
            }

            return await CoverAsync(work, chargeback, escrow!, open, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

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
