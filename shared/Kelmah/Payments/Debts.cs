using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>What users owe: it is kept in the wallet as the journal says, and what becomes available to them pays it.</summary>
public sealed class Debts(Wallets wallets, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Adds to a unit of work that an entry of it changes what a user owes. Where more was taken for the debt than there is, the difference becomes
    /// available again.
    /// </summary>
    /// <param name="work">Has the entry, and changes the user's wallet in no other way.</param>
    /// <param name="userId">Who owes.</param>
    /// <param name="posted">What was posted to the user's receivable in all; below zero for a new debt.</param>
    /// <param name="cause">The entry.</param>
    /// <param name="also">What else the commit does to the wallet; null for nothing.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<Wallet>> PostAsync(
        UnitOfWork work, Guid userId, Money posted, JournalEntry cause, Func<Wallet, Result<Wallet>>? also, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var returned = Money.Zero(posted.Currency);
        var changed = await wallets.ChangeAsync(work, userId, posted.Currency, wallet =>
        {
            if (also is not null && also(wallet).IsRefused(out var refusal, out wallet!)) return refusal;
            if (posted.IsZero) return wallet;
            var owing = wallet.ChangeReceivable(-posted, now);
            returned = -owing.Receivables.FirstOrDefault(receivable => receivable.Currency == posted.Currency, returned);
            return returned.IsPositive ? owing.ChangeReceivable(returned, now).ChangeAvailable(returned, now) : owing;
        }, cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out var refused, out var after)) return refused;
        if (!returned.IsPositive) return after;
        work.Append(JournalEntries.ReceivableReturned(ids.NewId(), userId, cause, returned));
        if (cause.ContractId is { } contractId)
        {
            work.Insert(Transaction.Record(
                ids.NewId(), userId, contractId, milestoneId: null, returned, TransactionType.DebtReturned, now, after.In(posted.Currency).Balance));
        }

        return after;
    }

    /// <summary>What of an amount that has become available pays what its user owes, as the wallet stands after both.</summary>
    /// <param name="wallet">With the amount.</param>
    /// <param name="amount">What became available.</param>
    /// <param name="now">When.</param>
    /// <returns>The wallet less what pays the debt, and that.</returns>
    public static Result<(Wallet Wallet, Money Netted)> Net(Wallet wallet, Money amount, DateTimeOffset now)
    {
        var netted = Money.Min(wallet.Owed(amount.Currency), amount);
        if (!netted.IsPositive) return (wallet, Money.Zero(amount.Currency));
        return wallet.ChangeReceivable(-netted, now).ChangeAvailable(-netted, now).Then<(Wallet, Money)>(paid => (paid, netted));
    }

    /// <summary>Adds the entry and the record of what paid a debt; nothing where nothing did.</summary>
    /// <param name="work">Has changed the wallet by <see cref="Net"/>.</param>
    /// <param name="cause">What became available.</param>
    /// <param name="netted">What of it paid the debt.</param>
    /// <param name="balanceAfter">What its user can withdraw after it.</param>
    internal void Record(UnitOfWork work, Transaction cause, Money netted, Money balanceAfter)
    {
        if (!netted.IsPositive) return;
        var now = clock.GetUtcNow();
        work.Append(JournalEntries.ReceivableNetted(ids.NewId(), cause, netted, now));
        var paid = Transaction.Record(
            ids.NewId(), cause.UserId, cause.ContractId, cause.MilestoneId, netted, TransactionType.DebtNetted, now, balanceAfter);
        work.Insert(paid.NotingDebt(now));
    }
}
