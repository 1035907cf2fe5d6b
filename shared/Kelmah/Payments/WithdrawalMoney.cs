using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Moves the money of withdrawals in the commit that changes them, with their transactions.</summary>
public sealed class WithdrawalMoney(Wallets wallets, Debts debts, StripeBooking booking, TimeProvider clock, IIdSource ids)
{
    /// <summary>Adds a new withdrawal to a unit of work, with its amount set aside. Refused where its user owes money in the currency, and where the wallet does not hold that much.</summary>
    public async Task<Result<Withdrawal>> ReserveAsync(UnitOfWork work, Withdrawal withdrawal, CancellationToken cancellationToken)
    {
        var (now, currency) = (clock.GetUtcNow(), withdrawal.Amount.Currency);
        var changed = await wallets.ChangeAsync(
            work, withdrawal.UserId, currency, wallet => wallet.TakeOut(withdrawal.Amount, now), cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out var refusal, out var wallet)) return refusal;
        work.Append(JournalEntries.PayoutReserved(ids.NewId(), withdrawal, now));
        work.Insert(Transaction.StartPayout(withdrawal.TransactionId, withdrawal.Id, withdrawal.UserId, withdrawal.Amount, wallet.In(currency).Balance, now));
        return work.Insert(withdrawal);
    }

    /// <summary>Adds that Stripe has moved its amount to the connected account.</summary>
    public async Task<Withdrawal> SendAsync(UnitOfWork work, Withdrawal transferred, StripeTransfer transfer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var payout = await TransactionAsync(work, transferred, cancellationToken).ConfigureAwait(false);
        var movement = StripeMovement.Book(ids.NewId(), StripeMovementKind.Transfer, transfer.Id, transfer.Id, -transferred.Amount, payout, contractId: null, now);
        work.Append(JournalEntries.PayoutSent(ids.NewId(), transferred, booking.Add(work, movement, transfer.Balance), now));
        return work.Update(transferred);
    }

    /// <summary>Adds that it was paid.</summary>
    public async Task<Result<Withdrawal>> CompleteAsync(UnitOfWork work, Withdrawal paid, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!paid.IsByStripe) work.Append(JournalEntries.PayoutByHand(ids.NewId(), paid, now));
        var payout = await TransactionAsync(work, paid, cancellationToken).ConfigureAwait(false);
        // One that came back once and was found to have arrived is completed already.
        if (payout.Status == TransactionStatus.Completed) return work.Update(paid);
        return payout.Complete(now).Then<Withdrawal>(completed =>
        {
            work.Update(completed);
            return work.Update(paid);
        });
    }

    /// <summary>Adds that Stripe has taken it back from the connected account, and that it is in the wallet again.</summary>
    public async Task<Result<Withdrawal>> TakeBackAsync(UnitOfWork work, Withdrawal restored, StripeTransferReversal reversal, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var payout = await TransactionAsync(work, restored, cancellationToken).ConfigureAwait(false);
        var movement = StripeMovement.Book(
            ids.NewId(), StripeMovementKind.TransferReversal, reversal.Id, restored.StripeTransferId!, restored.Amount, payout, contractId: null, now);
        work.Append(JournalEntries.PayoutReturned(ids.NewId(), restored, booking.Add(work, movement, reversal.Balance), now));
        return await RestoreAsync(work, restored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds that what was paid by hand has come back, and that it is in the wallet again.</summary>
    public Task<Result<Withdrawal>> TakeBackByHandAsync(UnitOfWork work, Withdrawal restored, CancellationToken cancellationToken)
    {
        work.Append(JournalEntries.PayoutReturned(ids.NewId(), restored, Kernel.Journal.Account.Manual(restored.Amount.Currency), clock.GetUtcNow()));
        return RestoreAsync(work, restored, cancellationToken);
    }

    /// <summary>
    /// Adds that its amount is in the wallet again, by what has ended it. It pays what its user has come to owe meanwhile: whoever owes withdraws nothing, so that it would stand there beside the debt.
    /// </summary>
    public async Task<Result<Withdrawal>> RestoreAsync(UnitOfWork work, Withdrawal ended, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        work.Append(JournalEntries.PayoutRestored(ids.NewId(), ended, now));
        var netted = Money.Zero(ended.Amount.Currency);
        var changed = await wallets.ChangeAsync(
            work,
            ended.UserId,
            ended.Amount.Currency,
            wallet => wallet.ChangeAvailable(ended.Amount, now).Then(free => Debts.Net(free, ended.Amount, now)).Then<Wallet>(paid =>
            {
                netted = paid.Netted;
                return paid.Wallet;
            }),
            cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out var refusal, out var wallet)) return refusal;
        var payout = await TransactionAsync(work, ended, cancellationToken).ConfigureAwait(false);
        debts.Record(work, payout, netted, wallet.In(netted.Currency).Balance);
        return EndOf(payout, ended, now).Then<Withdrawal>(over =>
        {
            work.Update(over);
            return work.Update(ended);
        });
    }

    private static Result<Transaction> EndOf(Transaction payout, Withdrawal ended, DateTimeOffset now) =>
        ended.Status == WithdrawalStatus.Cancelled ? payout.Cancel(now)
        : payout.Status == TransactionStatus.Completed ? payout.ReturnPayout(ended.Reason ?? "payout_returned", now)
        : payout.Fail(ended.Reason ?? "payout_failed", now);

    private static async Task<Transaction> TransactionAsync(UnitOfWork work, Withdrawal withdrawal, CancellationToken cancellationToken) =>
        (await work.FindAsync<Transaction>(withdrawal.TransactionId, cancellationToken).ConfigureAwait(false))!;
}
