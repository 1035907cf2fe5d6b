using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Has Stripe send a withdrawal, or take back one that the bank did not take, step by step: the transfer to the connected account, the payout to its bank, the reversal of
/// the transfer. One sender at a time; before anything is created, what is there already is listed, and what carries our id is taken: Stripe forgets
/// idempotency keys after 24 hours. Safe to repeat.
/// </summary>
public sealed class SendWithdrawal(Transactor transactor, WithdrawalRecords records, PayoutAccounts accounts, IStripeApi stripe, TimeProvider clock)
{
    private const string BalanceInsufficient = "balance_insufficient";

    /// <summary>Does what is to be done next.</summary>
    /// <returns>
    /// The withdrawal as it is stored; refused with <c>payment_provider_unavailable</c> or <c>withdrawal_being_sent</c> where a repeat helps, and with
    /// <c>payment_provider_refused</c> where a person may have to look, who is told.
    /// </returns>
    public async Task<Result<Withdrawal>> ExecuteAsync(Guid withdrawalId, CancellationToken cancellationToken)
    {
        var claimed = await ClaimAsync(withdrawalId, cancellationToken).ConfigureAwait(false);
        if (claimed.IsRefused(out var refusal, out var withdrawal)) return refusal;
        if (!withdrawal.IsUnderWay || !withdrawal.IsByStripe) return withdrawal;
        var done = withdrawal switch
        {
            { Status: WithdrawalStatus.Returning } => await TakeBackAsync(withdrawal, cancellationToken).ConfigureAwait(false),
            { StripeTransferId: null } => await TransferAsync(withdrawal, cancellationToken).ConfigureAwait(false),
            _ => withdrawal,
        };
        if (done.Refusal is not null) return done;
        if (done.Value is { Status: WithdrawalStatus.Sending, StripeTransferId: not null })
        {
            done = await PayOutAsync(done.Value, cancellationToken).ConfigureAwait(false);
            if (done.Refusal is not null) return done;
        }

        return await EndAsync(withdrawal, problem: null, needsPerson: false, isRefused: false, cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<Withdrawal>> ClaimAsync(Guid withdrawalId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Withdrawal>(actorId: null, async work =>
        {
            var withdrawal = await work.FindAsync<Withdrawal>(withdrawalId, cancellationToken).ConfigureAwait(false);
            if (withdrawal is null) return RequestErrors.NotFound;
            if (!withdrawal.IsUnderWay || !withdrawal.IsByStripe) return withdrawal;
            return withdrawal.BeginSending(clock.GetUtcNow()).Then<Withdrawal>(claimed => work.Update(claimed));
        }, cancellationToken);

    private async Task<Result<Withdrawal>> TransferAsync(Withdrawal withdrawal, CancellationToken cancellationToken)
    {
        var found = await FindTransferAsync(withdrawal, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return await RetryAsync(withdrawal, found.Error, cancellationToken).ConfigureAwait(false);
        if (found.Value.Items is [var made, ..]) return await records.RecordTransferAsync(withdrawal.Id, made, _ => { }, cancellationToken).ConfigureAwait(false);
        if (withdrawal.StripeAccountId is not { } accountId) return await records.FailAsync(withdrawal.Id, "payout_account_missing", cancellationToken).ConfigureAwait(false);
        var account = await stripe.GetAccountAsync(accountId, cancellationToken).ConfigureAwait(false);
        if (!account.Succeeded && account.Error is { IsTransient: true }) return await RetryAsync(withdrawal, account.Error, cancellationToken).ConfigureAwait(false);
        if (!account.Succeeded || !account.Value.IsEnabled)
        {
            await accounts.RefreshAsync(accountId, _ => { }, cancellationToken).ConfigureAwait(false);
            return await records.FailAsync(withdrawal.Id, account.Error?.Code ?? "payout_account_not_active", cancellationToken).ConfigureAwait(false);
        }

        if (!account.Value.PaysOutOnRequest)
        {
            var set = await stripe.PayOutOnRequestAsync(accountId, $"payout-schedule:{withdrawal.Id}", cancellationToken).ConfigureAwait(false);
            if (!set.Succeeded) return await RetryAsync(withdrawal, set.Error, cancellationToken).ConfigureAwait(false);
        }

        var transfer = Describe(withdrawal, accountId);
        var created = await stripe.CreateTransferAsync(transfer, KeyOf("transfer", withdrawal), cancellationToken).ConfigureAwait(false);
        return created.Succeeded
            ? await records.RecordTransferAsync(withdrawal.Id, created.Value, _ => { }, cancellationToken).ConfigureAwait(false)
            : await GiveUpTransferAsync(withdrawal, created.Error, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A refusal that a repeat cannot change fails the withdrawal, unless it is about a transfer that was made after all.</summary>
    private async Task<Result<Withdrawal>> GiveUpTransferAsync(Withdrawal withdrawal, StripeError error, CancellationToken cancellationToken)
    {
        if (error.Kind != StripeErrorKind.InvalidRequest || error.Code == BalanceInsufficient) return await RetryMakingAsync(withdrawal, error, cancellationToken).ConfigureAwait(false);
        var found = await FindTransferAsync(withdrawal, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return await RetryAsync(withdrawal, found.Error, cancellationToken).ConfigureAwait(false);
        return found.Value.Items is [var made, ..]
            ? await records.RecordTransferAsync(withdrawal.Id, made, _ => { }, cancellationToken).ConfigureAwait(false)
            : await records.FailAsync(withdrawal.Id, error.Code ?? "transfer_refused", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The transfers that carry the withdrawal's id, the oldest first.</summary>
    private async Task<StripeResult<StripePage<StripeTransfer>>> FindTransferAsync(Withdrawal withdrawal, CancellationToken cancellationToken)
    {
        var listed = await stripe.ListTransfersAsync(withdrawal.Id.ToString(), cancellationToken).ConfigureAwait(false);
        return listed.Succeeded
            ? new StripePage<StripeTransfer>([.. listed.Value.Items.Where(found => WithdrawalRecords.IdIn(found.Metadata) == withdrawal.Id).Reverse()])
            : listed;
    }

    private async Task<Result<Withdrawal>> PayOutAsync(Withdrawal withdrawal, CancellationToken cancellationToken)
    {
        // Whoever was erased meanwhile had no withdrawal under way.
        if (withdrawal.StripeAccountId is not { } accountId) return withdrawal;
        var found = await FindPayoutAsync(withdrawal, accountId, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return await RetryAsync(withdrawal, found.Error, cancellationToken).ConfigureAwait(false);
        if (found.Value.Items is [var made, ..]) return await records.RecordPayoutAsync(withdrawal.Id, made, _ => { }, cancellationToken).ConfigureAwait(false);
        var payout = new NewStripePayout(withdrawal.Amount.MinorUnits, CurrencyOf(withdrawal)) { Metadata = MetadataOf(withdrawal) };
        var created = await stripe.CreatePayoutAsync(accountId, payout, KeyOf("payout", withdrawal), cancellationToken).ConfigureAwait(false);
        if (created.Succeeded) return await records.RecordPayoutAsync(withdrawal.Id, created.Value, _ => { }, cancellationToken).ConfigureAwait(false);
        if (created.Error.Kind != StripeErrorKind.InvalidRequest || created.Error.Code == BalanceInsufficient)
            return await RetryMakingAsync(withdrawal, created.Error, cancellationToken).ConfigureAwait(false);
        found = await FindPayoutAsync(withdrawal, accountId, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return await RetryAsync(withdrawal, found.Error, cancellationToken).ConfigureAwait(false);
        return found.Value.Items is [var late, ..]
            ? await records.RecordPayoutAsync(withdrawal.Id, late, _ => { }, cancellationToken).ConfigureAwait(false)
            : await records.ReturnAsync(withdrawal.Id, created.Error.Code ?? "payout_refused", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The payout that is known, as it stands now; else those that carry the withdrawal's id, those that did not fail first, of these the oldest.</summary>
    private async Task<StripeResult<StripePage<StripePayout>>> FindPayoutAsync(Withdrawal withdrawal, string accountId, CancellationToken cancellationToken)
    {
        if (withdrawal.StripePayoutId is { } known)
        {
            var read = await stripe.GetPayoutAsync(accountId, known, cancellationToken).ConfigureAwait(false);
            return read.Succeeded ? new StripePage<StripePayout>([read.Value]) : read.Error;
        }

        var search = StripeSearch.Between(WithdrawalRecords.WithdrawalKey, withdrawal.Id.ToString(), withdrawal.CreatedAt, clock.GetUtcNow());
        var listed = await stripe.FindPayoutsAsync(accountId, search, cancellationToken).ConfigureAwait(false);
        return listed.Succeeded ? new StripePage<StripePayout>([.. listed.Value.Items.Reverse().OrderBy(found => found.HasEndedUnpaid)]) : listed;
    }

    private async Task<Result<Withdrawal>> TakeBackAsync(Withdrawal withdrawal, CancellationToken cancellationToken)
    {
        var transferId = withdrawal.StripeTransferId!;
        if (withdrawal is { IsAskedBack: true, StripeAccountId: { } accountId })
        {
            // The answer to an attempt to pay it out may have been lost.
            var paid = await FindPayoutAsync(withdrawal, accountId, cancellationToken).ConfigureAwait(false);
            if (!paid.Succeeded) return await RetryAsync(withdrawal, paid.Error, cancellationToken).ConfigureAwait(false);
            if (paid.Value.Items is [{ HasEndedUnpaid: false } left, ..]) return await records.RecordPayoutAsync(withdrawal.Id, left, _ => { }, cancellationToken).ConfigureAwait(false);
        }

        var listed = await stripe.ListReversalsAsync(transferId, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded) return await RetryAsync(withdrawal, listed.Error, cancellationToken).ConfigureAwait(false);
        if (listed.Value.Items is [.., var made]) return await records.RecordReversalAsync(withdrawal.Id, transferId, made, cancellationToken).ConfigureAwait(false);
        var created = await stripe.ReverseTransferAsync(transferId, MetadataOf(withdrawal), KeyOf("transfer-reversal", withdrawal), cancellationToken).ConfigureAwait(false);
        if (created.Succeeded) return await records.RecordReversalAsync(withdrawal.Id, transferId, created.Value, cancellationToken).ConfigureAwait(false);
        if (!withdrawal.IsAskedBack || created.Error.Kind != StripeErrorKind.InvalidRequest)
            return await RetryMakingAsync(withdrawal, created.Error, cancellationToken).ConfigureAwait(false);
        // Unless somebody else has reversed it meanwhile, it stays where it is, and is paid out.
        listed = await stripe.ListReversalsAsync(transferId, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded) return await RetryAsync(withdrawal, listed.Error, cancellationToken).ConfigureAwait(false);
        return listed.Value.Items is [.., var late]
            ? await records.RecordReversalAsync(withdrawal.Id, transferId, late, cancellationToken).ConfigureAwait(false)
            : await records.ChangeAsync(
                withdrawal.Id, current => current.GoOn(created.Error.Code ?? "reversal_refused", clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the attempt; another follows. What is no passing trouble of Stripe's, administrators are told.</summary>
    private async Task<Result<Withdrawal>> RetryAsync(Withdrawal withdrawal, StripeError error, CancellationToken cancellationToken)
    {
        await EndAsync(withdrawal, error.Code ?? error.Kind.ToString(), !error.IsTransient, isRefused: false, cancellationToken).ConfigureAwait(false);
        return error.ToRefusal();
    }

    /// <summary>The same, where Stripe was asked to make something.</summary>
    private async Task<Result<Withdrawal>> RetryMakingAsync(Withdrawal withdrawal, StripeError error, CancellationToken cancellationToken)
    {
        var isRefused = error.Kind == StripeErrorKind.InvalidRequest;
        await EndAsync(withdrawal, error.Code ?? error.Kind.ToString(), !error.IsTransient, isRefused, cancellationToken).ConfigureAwait(false);
        return error.ToRefusal();
    }

    private Task<Result<Withdrawal>> EndAsync(Withdrawal withdrawal, string? problem, bool needsPerson, bool isRefused, CancellationToken cancellationToken) =>
        records.ChangeAsync(withdrawal.Id, current => current.EndSending(withdrawal.SendingUntil, problem, needsPerson, isRefused, clock.GetUtcNow()), cancellationToken);

    /// <summary>The same for each attempt until Stripe refuses one for good.</summary>
    private static string KeyOf(string made, Withdrawal withdrawal) =>
        withdrawal.Refusals == 0 ? $"{made}:{withdrawal.Id}" : $"{made}:{withdrawal.Id}:{withdrawal.Refusals}";

    private static NewStripeTransfer Describe(Withdrawal withdrawal, string accountId) =>
        new(withdrawal.Amount.MinorUnits, CurrencyOf(withdrawal), accountId, withdrawal.Id.ToString()) { Metadata = MetadataOf(withdrawal) };

    private static string CurrencyOf(Withdrawal withdrawal) => withdrawal.Amount.Currency.Code.ToLowerInvariant();

    private static Dictionary<string, string> MetadataOf(Withdrawal withdrawal) => new() { [WithdrawalRecords.WithdrawalKey] = withdrawal.Id.ToString() };
}
