using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What a chargeback does to money of its payment that was released, where the terms as signed say that the worker bears it: what cannot be withdrawn yet
/// stands until the bank has decided, and a lost one takes what escrow does not cover.
/// </summary>
public sealed class ChargedEarnings(IContracts contracts, Wallets wallets, Debts debts, TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds to a unit of work that what the payment brought the worker and cannot be withdrawn yet stands.</summary>
    /// <param name="work">Opens the chargeback.</param>
    /// <param name="opened">The chargeback.</param>
    /// <param name="dispute">As just read.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The chargeback with whom it charges.</returns>
    public async Task<Chargeback> FreezeAsync(UnitOfWork work, Chargeback opened, StripeDispute dispute, CancellationToken cancellationToken)
    {
        var contract = await contracts.FindAsync(work, opened.ContractId, cancellationToken).ConfigureAwait(false);
        var next = opened.For(contract!.WorkerId, contract.Terms.WorkerBearsChargebacks);
        if (dispute.IsInquiry || dispute.Status == StripeDisputeStatus.Won || !next.ChargesWorker) return next;
        var now = clock.GetUtcNow();
        await foreach (var release in ReleasesAsync(work, next, cancellationToken).ConfigureAwait(false))
        {
            if (release.Earning!.LeftOf(next.PaymentId).IsPositive) work.Update(release.Freeze(next.Id, now));
        }

        return next;
    }

    /// <summary>Adds to a unit of work that what a chargeback made stand goes on, unless another one of its payments is open.</summary>
    /// <param name="work">Ends the chargeback.</param>
    /// <param name="ended">The chargeback.</param>
    /// <param name="others">The other chargebacks of the contract that are open and have taken money.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task ThawAsync(UnitOfWork work, Chargeback ended, IReadOnlyList<Chargeback> others, CancellationToken cancellationToken)
    {
        if (!ended.ChargesWorker) return;
        var now = clock.GetUtcNow();
        await foreach (var release in ReleasesAsync(work, ended, cancellationToken).ConfigureAwait(false))
        {
            if (release.Earning!.FrozenBy != ended.Id) continue;
            var next = others.FirstOrDefault(other => release.Earning.LeftOf(other.PaymentId).IsPositive);
            work.Update(next is null ? release.Thaw(now) : release.TakeOver(next.Id, now));
        }
    }

    /// <summary>
    /// Adds to a unit of work that the next release of the payment pays for a part of a lost chargeback: what cannot be withdrawn yet before what can, the
    /// latest first. The worker bears what it brought, in proportion: from what it brought and cannot be withdrawn yet, then from what the worker can withdraw,
    /// and owes the rest. The platform gives back its fees and the taxes on them.
    /// </summary>
    /// <returns>The chargeback as it will be stored; null where no release is left that pays, or nothing to pay.</returns>
    public async Task<Result<Chargeback>?> ChargeNextAsync(UnitOfWork work, Chargeback lost, CancellationToken cancellationToken)
    {
        if (!lost.ChargesWorker || !lost.Uncovered.IsPositive) return null;
        var releases = await ReleasesAsync(work, lost, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var next = releases.Where(release => release.Currency == lost.Amount.Currency && release.Earning!.LeftOf(lost.PaymentId).IsPositive)
            .OrderByDescending(release => release.Earning!.Pending.IsPositive).ThenByDescending(release => release.CreatedAt).ThenByDescending(release => release.Id)
            .FirstOrDefault();
        if (next is null) return null;
        return await ChargeAsync(work, lost, next, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<Chargeback>> ChargeAsync(UnitOfWork work, Chargeback lost, Transaction release, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var earning = release.Earning!;
        var amount = Money.Min(lost.Uncovered, earning.LeftOf(lost.PaymentId));
        var (fromWorker, _, taxes) = earning.Divide(amount);
        var pending = Money.Min(fromWorker, earning.Pending);
        var (available, owed) = (Money.Zero(amount.Currency), Money.Zero(amount.Currency));
        var charged = await wallets.ChangeAsync(work, release.UserId, amount.Currency, wallet =>
        {
            available = Money.Min(fromWorker - pending, wallet.In(amount.Currency).Balance);
            owed = fromWorker - pending - available;
            return (pending.IsPositive ? wallet.ChangePending(-pending, now) : wallet)
                .Then(left => available.IsPositive ? left.ChangeAvailable(-available, now) : left)
                .Then<Wallet>(left => owed.IsPositive ? left.ChangeReceivable(owed, now) : left);
        }, cancellationToken).ConfigureAwait(false);
        if (charged.IsRefused(out var refusal, out var wallet)) return refusal;
        var charge = new EarningCharge(lost.Id, lost.PaymentId, amount, taxes, pending, available, owed);
        var escrow = await work.EscrowOfAsync(lost.ContractId, cancellationToken).ConfigureAwait(false);
        var entry = JournalEntries.ChargebackCharged(ids.NewId(), release, charge, lost.HirerId, escrow!.ReleaseConditions.TaxCountry, now);
        work.Append(entry);
        work.Update(release.Charge(charge, now));
        if (fromWorker.IsPositive)
        {
            work.Insert(Transaction.Record(
                ids.NewId(), release.UserId, lost.ContractId, release.MilestoneId, fromWorker, TransactionType.Chargeback, now,
                available.IsPositive ? wallet.In(amount.Currency).Balance : null));
        }

        var paid = await debts.PostAsync(work, lost.HirerId, amount, entry, also: null, cancellationToken).ConfigureAwait(false);
        return paid.Then<Chargeback>(_ => work.Update(lost.Charge(amount, now)));
    }

    /// <summary>The releases of the contract to the worker that say what they came from.</summary>
    private static IAsyncEnumerable<Transaction> ReleasesAsync(UnitOfWork work, Chargeback chargeback, CancellationToken cancellationToken)
    {
        var releases = TransactionCollection.UserId.Is(chargeback.WorkerId!.Value) & TransactionCollection.ContractId.Is(chargeback.ContractId)
            & TransactionCollection.Type.Is(TransactionType.EscrowRelease);
        return work.AllAsync(releases, cancellationToken).Where(release => release.Earning is not null);
    }
}
