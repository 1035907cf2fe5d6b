using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Moves the money of what workers give back, in the commit that records it, and says before whether it is there.</summary>
public sealed class GiveBackMoney(EscrowMovements movements, Wallets wallets, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// What giving back a part of a release comes to. Refused where that much is not left of it, where a bank takes one of its payments back, and where less is left of
    /// one than is to be refunded.
    /// </summary>
    /// <param name="work">Will hold it; nothing is added yet.</param>
    /// <param name="release">The transaction of the release.</param>
    /// <param name="amount">Of the milestone's amount as it was released; null for all that is left.</param>
    /// <param name="giveBackId">The transaction that has waited for it, or the request that asks for it; null for one that nobody can repeat.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<PlannedGiveBack>> PlanAsync(UnitOfWork work, Transaction release, Money? amount, Guid? giveBackId, CancellationToken cancellationToken)
    {
        var (id, milestoneId, now) = (giveBackId ?? ids.NewId(), release.MilestoneId!.Value, clock.GetUtcNow());
        var escrow = (await work.EscrowOfAsync(release.ContractId!.Value, cancellationToken).ConfigureAwait(false))!;
        if (escrow.ReleasedFor(milestoneId) is not { } released) return PaymentErrors.GiveBackTooMuch;
        if (escrow.GiveBack(id, milestoneId, amount ?? released.Part.Amount, now).IsRefused(out var refusal, out var next)) return refusal;
        var given = next.GiveBacks[^1];
        var taken = released.Take(given.Amount).Taken.Part;
        if (await RefuseSourcesAsync(work, escrow, taken, cancellationToken).ConfigureAwait(false) is { } unpayable) return unpayable;
        if (release.GiveBack(given, taken.Sources, now).IsRefused(out refusal, out var left)) return refusal;
        return new PlannedGiveBack(next, release, left, given, taken);
    }

    /// <summary>What the wallet lacks of what the worker is to give; zero where it holds that.</summary>
    public static async Task<Money> LackingAsync(UnitOfWork work, PlannedGiveBack plan, CancellationToken cancellationToken)
    {
        var wallet = await work.FindAsync(WalletCollection.UserId.Is(plan.Release.UserId), cancellationToken).ConfigureAwait(false);
        var nothing = Money.Zero(plan.Available.Currency);
        var lacking = plan.Available - (wallet?.In(plan.Available.Currency).Balance ?? nothing);
        return lacking.IsPositive ? lacking : nothing;
    }

    /// <summary>
    /// Adds to a unit of work that it is given back: it leaves the worker's wallet, the platform adds its fees on it, and the refunds start. Refused with
    /// <c>wallet_insufficient</c> where the wallet does not hold it.
    /// </summary>
    /// <param name="work">Holds nothing of the escrow and the release yet.</param>
    /// <param name="plan">What is given back.</param>
    /// <param name="awaited">The transaction that has waited for it; null to record a new one.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The transaction that records it.</returns>
    public async Task<Result<Transaction>> TakeAsync(UnitOfWork work, PlannedGiveBack plan, Transaction? awaited, CancellationToken cancellationToken)
    {
        var (escrow, given, now) = (plan.Escrow, plan.Given, clock.GetUtcNow());
        work.Update(escrow);
        work.Update(plan.Left);
        var paid = await TakeFromWorkerAsync(work, plan, cancellationToken).ConfigureAwait(false);
        if (paid.IsRefused(out var refusal, out var fromWorker)) return refusal;
        work.Append(JournalEntries.GiveBack(ids.NewId(), escrow, given, fromWorker.Postings, now));
        var set = await wallets.ChangeAsync(
            work, escrow.HirerId, given.Total.Currency, wallet => wallet.ChangePending(given.Total, now), cancellationToken).ConfigureAwait(false);
        if (set.IsRefused(out refusal, out _)) return refusal;
        await movements.StartRefundsAsync(work, plan.Taken, given.MilestoneId, cancellationToken).ConfigureAwait(false);
        return awaited is null
            ? work.Insert(Transaction.Record(
                given.GiveBackId, escrow.WorkerId, escrow.ContractId, given.MilestoneId, given.Net, TransactionType.GiveBack, now, fromWorker.BalanceAfter))
            : awaited.CompleteGiveBack(given.Net, fromWorker.BalanceAfter, now).Then<Transaction>(completed => work.Update(completed));
    }

    /// <summary>Takes what the worker gives out of the wallet: what the release brought and cannot be withdrawn yet, then what can be.</summary>
    private async Task<Result<WorkersPart>> TakeFromWorkerAsync(UnitOfWork work, PlannedGiveBack plan, CancellationToken cancellationToken)
    {
        if (plan.Given.Net.IsZero) return new WorkersPart([], BalanceAfter: null);
        var (workerId, pending, available, now) = (plan.Release.UserId, plan.Pending, plan.Available, clock.GetUtcNow());
        var changed = await wallets.ChangeAsync(
            work,
            workerId,
            pending.Currency,
            wallet => (pending.IsPositive ? wallet.ChangePending(-pending, now) : wallet).Then(left => available.IsPositive ? left.ChangeAvailable(-available, now) : left),
            cancellationToken).ConfigureAwait(false);
        return changed.Then<WorkersPart>(wallet => new WorkersPart(
            [new Posting(Account.WalletPending(workerId), -pending), new Posting(Account.WalletAvailable(workerId), -available)],
            available.IsPositive ? wallet.In(pending.Currency).Balance : null));
    }

    /// <summary>Refuses where a bank takes one of the payments back, or where less is left of one than is to be refunded; null to go on.</summary>
    private static async Task<Refusal?> RefuseSourcesAsync(UnitOfWork work, Escrow escrow, EscrowPart taken, CancellationToken cancellationToken)
    {
        var chargebacks = work.AllAsync(ChargebackCollection.ContractId.Is(escrow.ContractId), cancellationToken);
        await foreach (var chargeback in chargebacks.ConfigureAwait(false))
        {
            if (chargeback.Status != ChargebackStatus.Won && taken.Sources.Any(source => source.TransactionId == chargeback.PaymentId)) return new Refusal(PaymentErrors.PaymentChargedBack);
        }

        foreach (var source in taken.Sources)
        {
            var payment = (await work.FindAsync<Transaction>(source.TransactionId, cancellationToken).ConfigureAwait(false))!;
            // Each refund of a milestone's money is started by a commit that changes the escrow, which this one requires.
            var started = work.Peek.AllAsync(TransactionCollection.StripePaymentIntentId.Is(payment.StripePaymentIntentId) & TransactionCollection.Type.Is(TransactionType.Refund), cancellationToken);
            var back = Money.Zero(payment.Currency);
            await foreach (var refund in started.ConfigureAwait(false)) back += refund.RetryOf is null ? refund.Amount : Money.Zero(payment.Currency);
            if (back + source.Amount > payment.Amount) return new Refusal(PaymentErrors.PaymentRefunded);
        }

        return null;
    }

    /// <summary>What the worker gives.</summary>
    /// <param name="Postings">By account.</param>
    /// <param name="BalanceAfter">What can be withdrawn then; null where that stays as it is.</param>
    private sealed record WorkersPart(ImmutableArray<Posting> Postings, Money? BalanceAfter);
}

/// <summary>What giving back a part of a release comes to.</summary>
/// <param name="Escrow">After it.</param>
/// <param name="Release">Before it.</param>
/// <param name="Left">The release after it.</param>
/// <param name="Given">What is given back.</param>
/// <param name="Taken">Its part of the release, with the payments that it came from.</param>
public sealed record PlannedGiveBack(Escrow Escrow, Transaction Release, Transaction Left, EscrowGiveBack Given, EscrowPart Taken)
{
    /// <summary>What the worker gives of what the release brought and cannot be withdrawn yet.</summary>
    public Money Pending => (Release.Earning?.Pending - Left.Earning?.Pending) ?? Money.Zero(Given.Net.Currency);

    /// <summary>What the worker gives of what can be withdrawn.</summary>
    public Money Available => Given.Net - Pending;
}
