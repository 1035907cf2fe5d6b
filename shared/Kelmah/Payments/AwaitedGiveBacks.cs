using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What a worker gives back and has withdrawn: the withdrawals that still stand in the connected account are taken back by reversals of their transfers; once their
/// money is in the wallet again, it is given back. Where Stripe does not give it, the give-back fails, nothing is taken from anybody, and the withdrawal goes on.
/// </summary>
public sealed class AwaitedGiveBacks(IDocumentStore store, Transactor transactor, GiveBackMoney money, TimeProvider clock)
{
    /// <summary>
    /// Adds to a unit of work that withdrawals are taken back, as many as it takes, and that money is given back when that is done. Refused with
    /// <c>give_back_withdrawn</c> where they have left for a bank or are paid by hand, and with <c>wallet_insufficient</c> where nothing was withdrawn.
    /// </summary>
    /// <param name="work">Holds nothing of it yet.</param>
    /// <param name="plan">What is given back.</param>
    /// <param name="lacking">What the wallet lacks.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The transaction, pending.</returns>
    public async Task<Result<Transaction>> BeginAsync(UnitOfWork work, PlannedGiveBack plan, Money lacking, CancellationToken cancellationToken)
    {
        var (release, now) = (plan.Release, clock.GetUtcNow());
        var waiting = await work.AllAsync(PendingOf(release.UserId), cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (waiting.Exists(other => other.Awaits?.ReleaseId == release.Id)) return PaymentErrors.GiveBackUnderWay;
        var withdrawn = await work.AllAsync(WithdrawalCollection.UserId.Is(release.UserId), cancellationToken)
            .Where(withdrawal => withdrawal.Amount.Currency == lacking.Currency && withdrawal.EndedAs is null)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        // What is on its way back already comes first, then what was withdrawn last.
        var chosen = new List<Withdrawal>();
        foreach (var withdrawal in withdrawn.Where(one => one.CanComeBack).OrderBy(one => one.Status != WithdrawalStatus.Returning).ThenByDescending(one => one.CreatedAt))
        {
            if (!(lacking - Money.Sum(lacking.Currency, chosen.Select(one => one.Amount))).IsPositive) break;
            chosen.Add(withdrawal);
        }

        if ((lacking - Money.Sum(lacking.Currency, chosen.Select(one => one.Amount))).IsPositive)
            return withdrawn.Count == 0 ? PaymentErrors.WalletInsufficient : PaymentErrors.GiveBackWithdrawn;
        foreach (var withdrawal in chosen)
        {
            if (withdrawal.AskBack(now).IsRefused(out var refusal, out var asked)) return refusal;
            work.Update(asked);
        }

        var awaits = new AwaitedGiveBack(release.Id, plan.Given.Amount, [.. chosen.Select(withdrawal => withdrawal.Id)]);
        return work.Insert(Transaction.AwaitGiveBack(plan.Given.GiveBackId, release, plan.Given.Net, awaits, now));
    }

    /// <summary>Goes on with all that a user gives back and that waits; a withdrawal of the user's has ended, or goes on. Safe to repeat.</summary>
    public async Task ContinueAllAsync(Guid userId, CancellationToken cancellationToken)
    {
        await foreach (var waiting in store.AllAsync(PendingOf(userId), cancellationToken).ConfigureAwait(false))
            await ContinueAsync(waiting.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives back what has come, or says that it does not come; what is on its way is waited for, until its time is over. Safe to repeat.</summary>
    public Task<Result<Transaction>> ContinueAsync(Guid transactionId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var awaited = await work.FindAsync<Transaction>(transactionId, cancellationToken).ConfigureAwait(false);
            if (awaited?.Awaits is not { } awaits) return RequestErrors.NotFound;
            if (awaited.Status != TransactionStatus.Pending) return awaited;
            var now = clock.GetUtcNow();
            var isUnderWay = false;
            foreach (var id in awaits.WithdrawalIds)
            {
                var withdrawal = (await work.FindAsync<Withdrawal>(id, cancellationToken).ConfigureAwait(false))!;
                if (withdrawal.Status is WithdrawalStatus.Sending or WithdrawalStatus.Paid) return Fail(work, awaited, withdrawal.KeptBecause ?? "payout_paid");
                isUnderWay |= withdrawal.Status == WithdrawalStatus.Returning;
            }

            if (isUnderWay) return awaited.ExpiresAt > now ? awaited : Fail(work, awaited, "reversal_late");
            var release = (await work.FindAsync<Transaction>(awaits.ReleaseId, cancellationToken).ConfigureAwait(false))!;
            var planned = await money.PlanAsync(work, release, awaits.Amount, awaited.Id, cancellationToken).ConfigureAwait(false);
            if (planned.IsRefused(out var refusal, out var plan)) return Fail(work, awaited, refusal.Error.Code);
            // Whoever has withdrawn again what came back does not hold it.
            var lacking = await GiveBackMoney.LackingAsync(work, plan, cancellationToken).ConfigureAwait(false);
            return lacking.IsPositive
                ? Fail(work, awaited, PaymentErrors.WalletInsufficient.Code)
                : await money.TakeAsync(work, plan, awaited, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    private static Filter<Transaction> PendingOf(Guid userId) =>
        TransactionCollection.UserId.Is(userId) & TransactionCollection.Type.Is(TransactionType.GiveBack) & TransactionCollection.Status.Is(TransactionStatus.Pending);

    private Result<Transaction> Fail(UnitOfWork work, Transaction awaited, string reason) =>
        awaited.Fail(reason, clock.GetUtcNow()).Then<Transaction>(failed => work.Update(failed));
}
