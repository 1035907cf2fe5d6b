using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>What the deadline of a security period does: what the release brought can be withdrawn, less what its worker owes.</summary>
public sealed class Earnings(Transactor transactor, Wallets wallets, Debts debts, TimeProvider clock, IIdSource ids)
{
    /// <summary>Makes what a release brought available. Safe to repeat.</summary>
    /// <returns>The release; refused before its time, while it is frozen, and where nothing is pending.</returns>
    public Task<Result<Transaction>> MatureAsync(Guid releaseId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var release = await work.FindAsync<Transaction>(releaseId, cancellationToken).ConfigureAwait(false);
            if (release is null) return RequestErrors.NotFound;
            if (release.Earning is { MaturedAt: not null }) return release;
            var now = clock.GetUtcNow();
            if (release.RefuseMaturing(now) is { } early) return early;
            var amount = release.Earning!.Pending;
            var netted = Money.Zero(amount.Currency);
            var changed = await wallets.ChangeAsync(
                work,
                release.UserId,
                amount.Currency,
                wallet => wallet.ChangePending(-amount, now).Then(pending => pending.ChangeAvailable(amount, now)).Then(free => Debts.Net(free, amount, now)).Then<Wallet>(paid =>
                {
                    netted = paid.Netted;
                    return paid.Wallet;
                }),
                cancellationToken).ConfigureAwait(false);
            // Who read the release before another commit made it available, and the wallet after it, finds nothing pending there.
            if (changed.IsRefused(out var refusal, out var after))
                return await work.Peek.FindAsync<Transaction>(releaseId, cancellationToken).ConfigureAwait(false) is { Earning.MaturedAt: not null } done ? done : refusal;
            var balance = after.In(amount.Currency).Balance;
            if (release.Mature(netted, balance + netted, now).IsRefused(out refusal, out var matured)) return refusal;
            work.Append(JournalEntries.ReleaseMatured(ids.NewId(), release, amount, now));
            var stored = work.Update(matured);
            debts.Record(work, release, netted, balance);
            return stored;
        }, cancellationToken);
}
