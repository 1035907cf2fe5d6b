using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// A worker gives money of a release back to the hirer by their own will, whatever became of the contract: it leaves the worker's wallet, the platform adds its
/// fees on it, and the refunds of the payments that it came from start, all in one commit. What cannot be withdrawn yet goes first, so that the rest alone matures.
/// What Stripe then does not send is a failed refund like any other.
/// </summary>
public sealed class GiveBacks(
    Transactor transactor, EscrowMovements movements, Wallets wallets, IContracts contracts, IStepUp stepUp, PaymentNames names, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>Gives back what is left of a release, or a part of it.</summary>
    /// <param name="caller">The worker of the release.</param>
    /// <param name="releaseId">The transaction of the release.</param>
    /// <param name="input">How much.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The transaction that records it.</returns>
    public Task<Result<TransactionView>> ExecuteAsync(Caller caller, Guid releaseId, GiveBackInput input, CancellationToken cancellationToken) =>
        names.AddAsync(caller, transactor.RunAsync<TransactionView>(caller.UserId, async work =>
        {
            if (input.Check() is { } wrong) return wrong;
            var loaded = await LoadAsync(work, caller, releaseId, cancellationToken).ConfigureAwait(false);
            if (loaded.IsRefused(out var refusal, out var release)) return refusal;
            var escrow = (await work.EscrowOfAsync(release.ContractId!.Value, cancellationToken).ConfigureAwait(false))!;
            if (AmountOf(input, escrow, release).IsRefused(out refusal, out var amount)) return refusal;
            if (await stepUp.RefuseReleaseAsync(work, caller, amount, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
            return (await AddAsync(work, escrow, release, amount, cancellationToken).ConfigureAwait(false))
                .Then<TransactionView>(recorded => TransactionView.Of(recorded));
        }, cancellationToken), cancellationToken);

    /// <summary>The release, for its worker alone.</summary>
    private async Task<Result<Transaction>> LoadAsync(UnitOfWork work, Caller caller, Guid releaseId, CancellationToken cancellationToken)
    {
        var release = await work.FindAsync<Transaction>(releaseId, cancellationToken).ConfigureAwait(false);
        if (release?.ContractId is not { } contractId) return RequestErrors.NotFound;
        if (release.UserId != caller.UserId)
        {
            var hirer = await contracts.FindForHirerAsync(work, caller, contractId, cancellationToken).ConfigureAwait(false);
            return hirer.IsRefused(out var refusal, out _) ? refusal : ContractErrors.NotYourPart;
        }

        if (release is not { Type: TransactionType.EscrowRelease, MilestoneId: not null }) return PaymentErrors.NotARelease;
        return clock.GetUtcNow() > release.CreatedAt + limits.GiveBackTime ? PaymentErrors.GiveBackTooLate : release;
    }

    private static Result<Money> AmountOf(GiveBackInput input, Escrow escrow, Transaction release)
    {
        if (input.Amount is not { } amount)
            return escrow.ReleasedFor(release.MilestoneId!.Value) is { } left ? left.Part.Amount : PaymentErrors.GiveBackTooMuch;
        return amount.Currency == release.Currency ? amount : InputErrors.Of("amount.currency", "It must be the release's currency.");
    }

    private async Task<Result<Transaction>> AddAsync(UnitOfWork work, Escrow escrow, Transaction release, Money amount, CancellationToken cancellationToken)
    {
        var (id, milestoneId, now) = (ids.NewId(), release.MilestoneId!.Value, clock.GetUtcNow());
        if (escrow.GiveBack(id, milestoneId, amount, now).IsRefused(out var refusal, out var next)) return refusal;
        var given = next.GiveBacks[^1];
        var taken = escrow.ReleasedFor(milestoneId)!.Take(amount).Taken.Part;
        if (await RefuseSourcesAsync(work, escrow, taken, cancellationToken).ConfigureAwait(false) is { } unpayable) return unpayable;
        if (release.GiveBack(given, taken.Sources, now).IsRefused(out refusal, out var left)) return refusal;
        work.Update(next);
        work.Update(left);
        var pending = (release.Earning?.Pending - left.Earning?.Pending) ?? Money.Zero(amount.Currency);
        var paid = await TakeFromWorkerAsync(work, escrow.WorkerId, given, pending, cancellationToken).ConfigureAwait(false);
        if (paid.IsRefused(out refusal, out var fromWorker)) return refusal;
        work.Append(JournalEntries.GiveBack(ids.NewId(), next, given, fromWorker.Postings, now));
        var set = await wallets.ChangeAsync(
            work, escrow.HirerId, amount.Currency, wallet => wallet.ChangePending(given.Total, now), cancellationToken).ConfigureAwait(false);
        if (set.IsRefused(out refusal, out _)) return refusal;
        await movements.StartRefundsAsync(work, taken, milestoneId, cancellationToken).ConfigureAwait(false);
        return work.Insert(Transaction.Record(
            id, escrow.WorkerId, escrow.ContractId, milestoneId, given.Net, TransactionType.GiveBack, now, fromWorker.BalanceAfter));
    }

    /// <summary>
    /// Takes what the worker gives out of the wallet: what the release brought and cannot be withdrawn yet, then what can be. Refused with <c>wallet_insufficient</c> where it
    /// is not there.
    /// </summary>
    private async Task<Result<WorkersPart>> TakeFromWorkerAsync(
        UnitOfWork work, Guid workerId, EscrowGiveBack given, Money pending, CancellationToken cancellationToken)
    {
        if (given.Net.IsZero) return new WorkersPart([], BalanceAfter: null);
        var (currency, now, available) = (given.Net.Currency, clock.GetUtcNow(), given.Net - pending);
        var changed = await wallets.ChangeAsync(
            work,
            workerId,
            currency,
            wallet => (pending.IsPositive ? wallet.ChangePending(-pending, now) : wallet).Then(left => available.IsPositive ? left.ChangeAvailable(-available, now) : left),
            cancellationToken).ConfigureAwait(false);
        return changed.Then<WorkersPart>(wallet => new WorkersPart(
            [new Posting(Account.WalletPending(workerId), -pending), new Posting(Account.WalletAvailable(workerId), -available)],
            available.IsPositive ? wallet.In(currency).Balance : null));
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

/// <summary>How much of a release a worker gives back.</summary>
/// <param name="Amount">Of the milestone's amount as it was released, the platform's fee included; null for all that is left.</param>
[SchemaName("GiveBackInput")]
public sealed record GiveBackInput(Money? Amount = null) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(Amount is not { IsPositive: false }, "amount", "It must be above zero.");
    }
}
