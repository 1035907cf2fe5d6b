using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Follows what banks take back: freezes the escrow, books the money, and settles the escrow as the bank decides.</summary>
public sealed class Chargebacks(
    IDocumentStore store, Transactor transactor, IContracts contracts, Wallets wallets, TakenBackMoney takenBack, IStripeApi stripe,
    TimeProvider clock, IIdSource ids)
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
        if (await TakenBackMoney.PaymentOfAsync(store, dispute.PaymentIntentId, cancellationToken).ConfigureAwait(false) is not { } payment) return false;
        if (!Currency.TryParse(dispute.Currency.ToUpperInvariant(), out _)) return false;
        var recorded = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            await takenBack.AddDisputeAsync(work, payment, dispute, cancellationToken).ConfigureAwait(false);
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
    /// goes back to the hirer; then the escrow is frozen no longer, and what was approved is released. Safe to repeat.
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
            var frozen = await FreezeAsync(work, payment, dispute, cancellationToken).ConfigureAwait(false);
            var amount = new Money(dispute.Amount, Currency.Parse(dispute.Currency.ToUpperInvariant()));
            next = Chargeback.Open(ids.NewId(), payment, dispute, amount, frozen, now);
        }

        next = dispute.Status switch
        {
            StripeDisputeStatus.Won => next!.Win(now),
            StripeDisputeStatus.Lost => next!.Lose(now),
            StripeDisputeStatus.Open or StripeDisputeStatus.Unknown => next!,
        };
        if (known is null) work.Insert(next, DuplicateAnswer.DecideAgain);
        else work.Update(next);
        return known is { Status: ChargebackStatus.Open, FrozeEscrow: true } && next.Status == ChargebackStatus.Won
            ? await ThawAsync(work, next, now, cancellationToken).ConfigureAwait(false)
            : true;
    }

    /// <summary>Freezes the money that is still in escrow, and stops the contract's deadlines; false where there is none, or the bank has decided already.</summary>
    private async Task<bool> FreezeAsync(UnitOfWork work, Transaction payment, StripeDispute dispute, CancellationToken cancellationToken)
    {
        if (dispute.Status == StripeDisputeStatus.Won) return false;
        var now = clock.GetUtcNow();
        var escrow = await work.EscrowOfAsync(payment.ContractId!.Value, cancellationToken).ConfigureAwait(false);
        var contract = await contracts.FindAsync(work, payment.ContractId.Value, cancellationToken).ConfigureAwait(false);
        if (escrow is not { FrozenAt: null, Held.IsZero: false } || escrow.TransactionId != payment.Id) return false;
        if (escrow.Freeze(now).IsRefused(out _, out var frozen)) return false;
        if (contracts.Dispute(work, contract!, payment.UserId, now).Refusal is not null) return false;
        work.Update(frozen);
        return true;
    }

    private async Task<Result<bool>> ThawAsync(UnitOfWork work, Chargeback ended, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = ChargebackCollection.ContractId.Is(ended.ContractId) & ChargebackCollection.Status.Is(ChargebackStatus.Open);
        var others = await work.QueryAsync(new Query<Chargeback> { Where = open }, cancellationToken).ConfigureAwait(false);
        if (others.Items.FirstOrDefault(other => other.Id != ended.Id) is { } next)
        {
            work.Update(next.TakeOver(now));
            return true;
        }

        var escrow = await work.EscrowOfAsync(ended.ContractId, cancellationToken).ConfigureAwait(false);
        var contract = await contracts.FindAsync(work, ended.ContractId, cancellationToken).ConfigureAwait(false);
        if (escrow!.Unfreeze(now).IsRefused(out var refusal, out var thawed)) return refusal;
        work.Update(thawed);
        // Where the last milestone was settled by the chargeback, the contract has ended with it.
        if (contract!.Status == ContractStatus.Disputed && contracts.Resume(work, contract, now).IsRefused(out refusal, out _)) return refusal;
        return true;
    }

    private Task<Result<Chargeback>> CoverNextAsync(Guid chargebackId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Chargeback>(actorId: null, async work =>
        {
            var chargeback = await work.FindAsync<Chargeback>(chargebackId, cancellationToken).ConfigureAwait(false);
            if (chargeback is null) return RequestErrors.NotFound;
            if (chargeback.CoverFrom is null) return chargeback;
            var now = clock.GetUtcNow();
            var milestones = await contracts.MilestonesOfAsync(work, chargeback.ContractId, cancellationToken).ConfigureAwait(false);
            if (milestones.FirstOrDefault(milestone => milestone is { RefundedAt: null, Status: not MilestoneStatus.Completed }) is not { } open)
            {
                var thawed = await ThawAsync(work, chargeback, now, cancellationToken).ConfigureAwait(false);
                return thawed.Then<Chargeback>(_ => work.Update(chargeback.EndCover(now)));
            }

            return await CoverAsync(work, chargeback, open, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    private async Task<Result<Chargeback>> CoverAsync(
        UnitOfWork work, Chargeback chargeback, Milestone milestone, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var escrow = await work.EscrowOfAsync(chargeback.ContractId, cancellationToken).ConfigureAwait(false);
        if (escrow!.Cover(milestone.Id, milestone.Amount, now).IsRefused(out var refusal, out var covered)) return refusal;
        var refunded = await contracts.RefundMilestoneAsync(work, milestone, now, cancellationToken).ConfigureAwait(false);
        if (refunded.IsRefused(out refusal, out _)) return refusal;
        work.Update(covered);
        var (next, part) = chargeback.Cover(milestone.Amount, now);
        var stored = work.Update(next);
        work.Append(JournalEntries.ChargebackCovered(ids.NewId(), covered, covered.Refunds[^1], part, now));
        var rest = milestone.Amount - part;
        if (rest.IsZero) return stored;
        var payment = await work.FindAsync<Transaction>(chargeback.PaymentId, cancellationToken).ConfigureAwait(false);
        work.Insert(Transaction.StartMilestoneRefund(ids.NewId(), payment!, milestone.Id, rest, now));
        var credited = await wallets.ChangeAsync(
            work, chargeback.HirerId, rest.Currency, wallet => wallet.ChangePending(rest, now), cancellationToken).ConfigureAwait(false);
        return credited.Then<Chargeback>(_ => stored);
    }
}
