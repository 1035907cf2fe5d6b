using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Records what Stripe says of transfers and payouts of withdrawals: of ours, and of others that carry the same id. Safe to repeat, and in any order.
/// </summary>
public sealed class WithdrawalRecords(
    IDocumentStore store, Transactor transactor, WithdrawalMoney money, SettleStripeMovement settlement, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>The key of the metadata that holds the withdrawal's id.</summary>
    public const string WithdrawalKey = "withdrawalId";

    /// <summary>The withdrawal that an object of Stripe's names; null for none.</summary>
    public static Guid? IdIn(IReadOnlyDictionary<string, string> metadata) =>
        Guid.TryParse(metadata.GetValueOrDefault(WithdrawalKey), out var id) ? id : null;

    /// <summary>Reads a transfer and its reversals from Stripe, and records what became of it.</summary>
    /// <param name="transferId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; false, and nothing is committed, where it is of no withdrawal. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshTransferAsync(string transferId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetTransferAsync(transferId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        if (await FindAsync(read.Value.Metadata, cancellationToken).ConfigureAwait(false) is not { } withdrawal) return false;
        var recorded = await RecordTransferAsync(withdrawal.Id, read.Value, mark, cancellationToken).ConfigureAwait(false);
        if (recorded.IsRefused(out var refusal, out _)) return refusal;
        var settled = await settlement.OfAsync(StripeMovementKind.Transfer, transferId, cancellationToken).ConfigureAwait(false);
        if (settled.IsRefused(out refusal, out _)) return refusal;
        if (read.Value.AmountReversed == 0) return true;
        var reversals = await stripe.ListReversalsAsync(transferId, cancellationToken).ConfigureAwait(false);
        if (!reversals.Succeeded) return reversals.Error.ToRefusal();
        foreach (var reversal in reversals.Value.Items)
        {
            var restored = await RecordReversalAsync(withdrawal.Id, transferId, reversal, cancellationToken).ConfigureAwait(false);
            if (restored.IsRefused(out refusal, out _)) return refusal;
            await settlement.OfAsync(StripeMovementKind.TransferReversal, reversal.Id, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Reads a payout of a connected account from Stripe, and records what became of it.</summary>
    /// <param name="accountId">The connected account.</param>
    /// <param name="payoutId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    /// <returns>True; false, and nothing is committed, where it is of no withdrawal. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshPayoutAsync(string accountId, string payoutId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetPayoutAsync(accountId, payoutId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        if (await FindAsync(read.Value.Metadata, cancellationToken).ConfigureAwait(false) is not { } withdrawal) return false;
        // The owner of a connected account may write any metadata there.
        if (withdrawal.StripeAccountId is { } known && known != accountId) return false;
        return (await RecordPayoutAsync(withdrawal.Id, read.Value, mark, cancellationToken).ConfigureAwait(false)).Then<bool>(_ => true);
    }

    /// <summary>Asks Stripe whether the bank has sent a payout back that was paid.</summary>
    public async Task<Result<Withdrawal>> AskAsync(Guid withdrawalId, CancellationToken cancellationToken)
    {
        var withdrawal = await store.FindAsync<Withdrawal>(withdrawalId, cancellationToken).ConfigureAwait(false);
        if (withdrawal is null) return RequestErrors.NotFound;
        if (withdrawal is { StripeAccountId: { } account, StripePayoutId: { } payout })
        {
            var read = await RefreshPayoutAsync(account, payout, _ => { }, cancellationToken).ConfigureAwait(false);
            if (read.IsRefused(out var refusal, out _)) return refusal;
        }

        return await ChangeAsync(withdrawalId, current => current.AskAgain(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records a transfer that carries the id of a withdrawal.</summary>
    public async Task<Result<Withdrawal>> RecordTransferAsync(Guid withdrawalId, StripeTransfer transfer, Action<UnitOfWork> mark, CancellationToken cancellationToken) =>
        await RunOnceAsync(withdrawalId, mark, async (work, withdrawal) =>
        {
            var now = clock.GetUtcNow();
            if (withdrawal.StripeTransferId == transfer.Id) return withdrawal;
            var isIts = transfer.Amount == withdrawal.Amount.MinorUnits && Is(transfer.Currency, withdrawal.Amount.Currency)
                && (withdrawal.StripeAccountId ?? transfer.DestinationId) == transfer.DestinationId;
            // A second one, one that differs, and one that comes after the end: a person has to look.
            if (!isIts || withdrawal.Transfer(transfer.Id, now).IsRefused(out _, out var transferred)) return work.Update(withdrawal.NoteStray(transfer.Id, now));
            return await money.SendAsync(work, transferred, transfer, cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);

    /// <summary>Records a payout that carries the id of a withdrawal.</summary>
    public async Task<Result<Withdrawal>> RecordPayoutAsync(Guid withdrawalId, StripePayout payout, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var recorded = await RunOnceAsync(withdrawalId, mark, async (work, withdrawal) =>
        {
            var now = clock.GetUtcNow();
            var isIts = payout.Amount == withdrawal.Amount.MinorUnits && Is(payout.Currency, withdrawal.Amount.Currency);
            if (!isIts || withdrawal.LinkPayout(payout.Id, now).IsRefused(out _, out var linked)) return work.Update(withdrawal.NoteStray(payout.Id, now));
            // What has left for the bank does not come back to be given to a hirer.
            if (!payout.HasEndedUnpaid) linked = linked.GoOn("payout_under_way", now).Value;
            return payout.Status switch
            {
                StripePayoutStatus.Paid when linked.Status == WithdrawalStatus.Sending => await PaidAsync(work, linked, cancellationToken).ConfigureAwait(false),
                StripePayoutStatus.Failed or StripePayoutStatus.Canceled => await ReturnAsync(work, linked, payout, cancellationToken).ConfigureAwait(false),
                StripePayoutStatus.Paid or StripePayoutStatus.Pending or StripePayoutStatus.InTransit or StripePayoutStatus.Unknown => work.Update(linked),
            };
        }, cancellationToken).ConfigureAwait(false);
        return recorded;
    }

    /// <summary>Records that a transfer of a withdrawal was taken back.</summary>
    public Task<Result<Withdrawal>> RecordReversalAsync(Guid withdrawalId, string transferId, StripeTransferReversal reversal, CancellationToken cancellationToken) =>
        RunOnceAsync(withdrawalId, _ => { }, async (work, withdrawal) =>
        {
            var now = clock.GetUtcNow();
            if (withdrawal.StripeReversalId == reversal.Id) return withdrawal;
            var isIts = withdrawal.StripeTransferId == transferId && reversal.Amount == withdrawal.Amount.MinorUnits && Is(reversal.Currency, withdrawal.Amount.Currency);
            if (!isIts || withdrawal.Restore(reversal.Id, now).IsRefused(out _, out var restored)) return work.Update(withdrawal.NoteStray(reversal.Id, now));
            return await money.TakeBackAsync(work, restored, reversal, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Nothing has left the platform for it, and nothing will: its amount is in the wallet again.</summary>
    public Task<Result<Withdrawal>> FailAsync(Guid withdrawalId, string reason, CancellationToken cancellationToken) =>
        RunOnceAsync(withdrawalId, _ => { }, async (work, withdrawal) =>
        {
            if (withdrawal.Status == WithdrawalStatus.Failed) return withdrawal;
            if (withdrawal.Fail(reason, clock.GetUtcNow()).IsRefused(out var refusal, out var failed)) return refusal;
            return await money.RestoreAsync(work, failed, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);

    /// <summary>Stripe will not pay out what was transferred: it has to come back.</summary>
    public Task<Result<Withdrawal>> ReturnAsync(Guid withdrawalId, string reason, CancellationToken cancellationToken) =>
        transactor.RunAsync<Withdrawal>(actorId: null, async work =>
        {
            var withdrawal = await work.FindAsync<Withdrawal>(withdrawalId, cancellationToken).ConfigureAwait(false);
            return withdrawal!.Return(reason, clock.GetUtcNow()).Then<Withdrawal>(returning => work.Update(returning));
        }, cancellationToken);

    /// <summary>Changes a withdrawal of which no money moves.</summary>
    public Task<Result<Withdrawal>> ChangeAsync(Guid withdrawalId, Func<Withdrawal, Result<Withdrawal>> change, CancellationToken cancellationToken) =>
        transactor.RunAsync<Withdrawal>(actorId: null, async work =>
        {
            var withdrawal = await work.FindAsync<Withdrawal>(withdrawalId, cancellationToken).ConfigureAwait(false);
            return withdrawal is null ? RequestErrors.NotFound : change(withdrawal).Then<Withdrawal>(next => work.Update(next));
        }, cancellationToken);

    private static bool Is(string code, Currency currency) => code.Equals(currency.Code, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<Withdrawal?> FindAsync(IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        IdIn(metadata) is { } id ? await store.FindAsync<Withdrawal>(id, cancellationToken).ConfigureAwait(false) : null;

    private async Task<Result<Withdrawal>> PaidAsync(UnitOfWork work, Withdrawal linked, CancellationToken cancellationToken) =>
        linked.Pay(clock.GetUtcNow()).IsRefused(out var refusal, out var paid) ? refusal : await money.CompleteAsync(work, paid, cancellationToken).ConfigureAwait(false);

    /// <summary>Where the bank account is at fault, nothing more is paid to it until its owner gives another.</summary>
    private async Task<Result<Withdrawal>> ReturnAsync(UnitOfWork work, Withdrawal linked, StripePayout payout, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (linked.Return(payout.Reason, now).IsRefused(out var refusal, out var returning)) return refusal;
        if (payout is { BlamesDestination: true, DestinationId: { } bank, FailureCode: { } code }
            && await work.FindAsync(PayoutAccountCollection.UserId.Is(linked.UserId), cancellationToken).ConfigureAwait(false) is { } account
            && account.StripeAccountId == linked.StripeAccountId)
        {
            work.Update(account.NoteFailure(bank, code, now));
        }

        return work.Update(returning);
    }

    private async Task<Result<Withdrawal>> RunOnceAsync(
        Guid withdrawalId, Action<UnitOfWork> mark, Func<UnitOfWork, Withdrawal, Task<Result<Withdrawal>>> attempt, CancellationToken cancellationToken)
    {
        var done = await transactor.RunOnceAsync<Withdrawal>(actorId: null, async work =>
        {
            mark(work);
            var withdrawal = await work.FindAsync<Withdrawal>(withdrawalId, cancellationToken).ConfigureAwait(false);
            return withdrawal is null ? RequestErrors.NotFound : await attempt(work, withdrawal).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        return await done.OrWhenDoneAsync(async () => (await store.FindAsync<Withdrawal>(withdrawalId, cancellationToken).ConfigureAwait(false))!).ConfigureAwait(false);
    }
}
