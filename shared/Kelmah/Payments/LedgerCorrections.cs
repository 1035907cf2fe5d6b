using System.Collections.Immutable;
using Kelmah.Administration;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Corrections of the journal for administrators: one proposes, another one approves. Each step is audited.</summary>
public sealed class LedgerCorrections(
    IDocumentStore store, Transactor transactor, IJournal journal, Wallets wallets, IStepUp stepUp, IAuditTrail audit, TimeProvider clock, IIdSource ids)
{
    /// <summary>A page of corrections in a state, newest first; of all where none is given.</summary>
    public async Task<Result<Page<LedgerCorrectionView>>> ListAsync(Caller caller, CorrectionStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var query = new Query<LedgerCorrection> { Limit = paging.Limit, Cursor = paging.Cursor };
        if (status is { } wanted) query = query with { Where = LedgerCorrectionCollection.Status.Is(wanted) };
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        return page.Select(correction => LedgerCorrectionView.Of(correction, now));
    }

    /// <summary>One correction.</summary>
    public async Task<Result<LedgerCorrectionView>> GetAsync(Caller caller, Guid correctionId, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var found = await store.FindAsync<LedgerCorrection>(correctionId, cancellationToken).ConfigureAwait(false);
        return found is null ? RequestErrors.NotFound : LedgerCorrectionView.Of(found, clock.GetUtcNow());
    }

    /// <summary>
    /// Proposes a correction, which another administrator has seven days to approve; asks for a fresh code. Refused for an entry that the journal does not have, for
    /// postings that do not balance, and for accounts that change by their own commands alone.
    /// </summary>
    public async Task<Result<LedgerCorrectionView>> ProposeAsync(Caller caller, CorrectionInput input, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        if (input.Check() is { } wrong) return wrong;
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        var corrected = await journal.FindAsync(input.Corrects, cancellationToken).ConfigureAwait(false);
        if (corrected is null) return PaymentErrors.CorrectedUnknown.At("corrects");
        return await RunAsync(caller, async work =>
        {
            var proposed = LedgerCorrection.Propose(ids.NewId(), caller.UserId, corrected.Entry, input.Reason, input.Read(), clock.GetUtcNow());
            if (proposed.IsRefused(out var refusal, out var correction)) return refusal;
            if (await RefuseStrangersAsync(work, correction, cancellationToken).ConfigureAwait(false) is { } stranger) return stranger;
            work.Insert(correction);
            await RecordAsync(work, correction, AuditAction.CorrectionProposed, input.Reason, cancellationToken).ConfigureAwait(false);
            return correction.Committed<LedgerCorrection>();
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Appends a correction that another administrator has proposed, and changes the wallets that it touches; asks for a fresh code. Refused where a wallet would go
    /// below zero.
    /// </summary>
    public async Task<Result<LedgerCorrectionView>> ApproveAsync(Caller caller, Guid correctionId, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        return await RunAsync(caller, async work =>
        {
            var now = clock.GetUtcNow();
            var found = await work.FindAsync<LedgerCorrection>(correctionId, cancellationToken).ConfigureAwait(false);
            if (found is null) return RequestErrors.NotFound;
            if (found.Approve(caller.UserId, ids.NewId(), now).IsRefused(out var refusal, out var approved)) return refusal;
            work.Append(JournalEntries.Correction(approved.EntryId!.Value, approved, now));
            foreach (var user in WalletPostings(approved).GroupBy(posting => posting.Account.OwnerId))
            {
                if (await ChangeAsync(work, approved, user.Key, [.. user], now, cancellationToken).ConfigureAwait(false) is { } overdrawn) return overdrawn;
            }

            await RecordAsync(work, approved, AuditAction.CorrectionApproved, reason: null, cancellationToken).ConfigureAwait(false);
            return work.Update(approved);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Turns a correction down; the one who proposed it can take it back so.</summary>
    public Task<Result<LedgerCorrectionView>> RejectAsync(Caller caller, Guid correctionId, CorrectionRejection input, CancellationToken cancellationToken) =>
        RunAsync(caller, async work =>
        {
            if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
            if (input.Check() is { } wrong) return wrong;
            var found = await work.FindAsync<LedgerCorrection>(correctionId, cancellationToken).ConfigureAwait(false);
            if (found is null) return RequestErrors.NotFound;
            if (found.Reject(caller.UserId, input.Reason, clock.GetUtcNow()).IsRefused(out var refusal, out var rejected)) return refusal;
            await RecordAsync(work, rejected, AuditAction.CorrectionRejected, input.Reason, cancellationToken).ConfigureAwait(false);
            return work.Update(rejected);
        }, cancellationToken);

    /// <summary>What the deadline of a correction does. Safe to repeat.</summary>
    public Task<Result<LedgerCorrection>> ExpireAsync(Guid correctionId, CancellationToken cancellationToken) =>
        transactor.RunAsync<LedgerCorrection>(actorId: null, async work =>
        {
            var found = await work.FindAsync<LedgerCorrection>(correctionId, cancellationToken).ConfigureAwait(false);
            if (found is null) return RequestErrors.NotFound;
            return found.Expire(clock.GetUtcNow()).Then<LedgerCorrection>(expired => work.Update(expired));
        }, cancellationToken);

    private async Task<Result<LedgerCorrectionView>> RunAsync(
        Caller caller, Func<UnitOfWork, Task<Result<LedgerCorrection>>> attempt, CancellationToken cancellationToken) =>
        (await transactor.RunAsync(caller.UserId, attempt, cancellationToken).ConfigureAwait(false))
            .Then<LedgerCorrectionView>(correction => LedgerCorrectionView.Of(correction, clock.GetUtcNow()));

    private Task RecordAsync(UnitOfWork work, LedgerCorrection correction, AuditAction action, string? reason, CancellationToken cancellationToken) =>
        audit.RecordAsync(work, action, $"ledger/corrections/{correction.Id}", reason, cancellationToken);

    /// <summary>Refuses a wallet that nobody has: it would be made by the correction.</summary>
    private static async Task<Refusal?> RefuseStrangersAsync(UnitOfWork work, LedgerCorrection correction, CancellationToken cancellationToken)
    {
        for (var index = 0; index < correction.Postings.Length; index++)
        {
            var account = Account.Parse(correction.Postings[index].Account);
            if (account.OwnerId == Guid.Empty) continue;
            if (await work.Peek.FindAsync(WalletCollection.UserId.Is(account.OwnerId), cancellationToken).ConfigureAwait(false) is null)
                return InputErrors.Of($"postings[{index}].account", "Nobody has this wallet.");
        }

        return null;
    }

    private static IEnumerable<Posting> WalletPostings(LedgerCorrection correction) => correction.Postings
        .Select(posting => new Posting(Account.Parse(posting.Account), posting.Amount))
        .Where(posting => posting.Account.Kind is AccountKind.WalletAvailable or AccountKind.WalletPending);

    /// <summary>Changes one user's wallet, and records each change in its history.</summary>
    private async Task<Refusal?> ChangeAsync(
        UnitOfWork work, LedgerCorrection correction, Guid userId, ImmutableArray<Posting> postings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = await wallets.ChangeAsync(
            work, userId, postings[0].Amount.Currency,
            wallet => postings.Aggregate((Result<Wallet>)wallet, (before, posting) => before.Then(held => Change(held, posting, now))),
            cancellationToken).ConfigureAwait(false);
        if (changed.IsRefused(out var refusal, out var after)) return refusal;
        foreach (var (account, amount) in postings)
        {
            var (size, direction) = amount.IsPositive ? (amount, TransactionDirection.In) : (-amount, TransactionDirection.Out);
            Money? balance = account.Kind == AccountKind.WalletAvailable ? after.In(amount.Currency).Balance : null;
            work.Insert(Transaction.RecordInWallet(ids.NewId(), userId, correction.ContractId, size, TransactionType.Correction, direction, now, balance));
        }

        return null;
    }

    private static Result<Wallet> Change(Wallet wallet, Posting posting, DateTimeOffset now) => posting.Account.Kind == AccountKind.WalletAvailable
        ? wallet.ChangeAvailable(posting.Amount, now)
        : wallet.ChangePending(posting.Amount, now);
}
