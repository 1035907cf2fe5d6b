using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Users take money out of their wallets.</summary>
public sealed class Withdrawals(
    IDocumentStore store, Transactor transactor, PayoutAccounts accounts, WithdrawalMoney money, IStepUp stepUp, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>
    /// Sets money aside, which is then sent. Asks for a fresh code. Refused to who is suspended, who is not known well enough, who owes money in the currency, and where more
    /// is asked for than the wallet holds, or less than the least.
    /// </summary>
    public async Task<Result<WithdrawalView>> RequestAsync(Caller caller, WithdrawalInput input, CancellationToken cancellationToken)
    {
        if (!caller.Has(UserRole.Worker)) return RequestErrors.RoleNotAllowed;
        if (input.Check() is { } wrong) return wrong;
        if (limits.RefuseWithdrawal("amount", input.Amount) is { } unpayable) return unpayable;
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        await AskForMendedAccountAsync(caller, cancellationToken).ConfigureAwait(false);
        return await transactor.RunAsync<WithdrawalView>(caller.UserId, async work =>
        {
            var planned = await PlanAsync(work, caller, input, cancellationToken).ConfigureAwait(false);
            if (planned.IsRefused(out var refusal, out var withdrawal)) return refusal;
            if (await work.RefusePayoutAsync(caller.UserId, !withdrawal.IsByStripe, cancellationToken).ConfigureAwait(false) is { } unknown) return unknown;
            return (await money.ReserveAsync(work, withdrawal, cancellationToken).ConfigureAwait(false)).Then<WithdrawalView>(reserved => WithdrawalView.Of(reserved));
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A page of the caller's withdrawals, newest first.</summary>
    public async Task<Result<Page<WithdrawalView>>> ListAsync(Caller caller, Paging paging, CancellationToken cancellationToken)
    {
        var query = new Query<Withdrawal> { Where = WithdrawalCollection.UserId.Is(caller.UserId), Limit = paging.Limit, Cursor = paging.Cursor };
        return (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(WithdrawalView.Of);
    }

    /// <summary>One of the caller's withdrawals; <c>not_found</c> for another's.</summary>
    public async Task<Result<WithdrawalView>> GetAsync(Caller caller, Guid id, CancellationToken cancellationToken)
    {
        var withdrawal = await store.FindAsync<Withdrawal>(id, cancellationToken).ConfigureAwait(false);
        return withdrawal?.UserId == caller.UserId ? WithdrawalView.Of(withdrawal) : RequestErrors.NotFound;
    }

    /// <summary>Puts a withdrawal that nobody has begun to send back into the wallet. A repeat answers alike.</summary>
    public Task<Result<WithdrawalView>> CancelAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        transactor.RunAsync<WithdrawalView>(caller.UserId, async work =>
        {
            var withdrawal = await work.FindAsync<Withdrawal>(id, cancellationToken).ConfigureAwait(false);
            if (withdrawal?.UserId != caller.UserId) return RequestErrors.NotFound;
            if (withdrawal.Status == WithdrawalStatus.Cancelled) return WithdrawalView.Of(withdrawal);
            if (withdrawal.Cancel(clock.GetUtcNow()).IsRefused(out var refusal, out var cancelled)) return refusal;
            return (await money.RestoreAsync(work, cancelled, cancellationToken).ConfigureAwait(false)).Then<WithdrawalView>(restored => WithdrawalView.Of(restored));
        }, cancellationToken);

    /// <summary>The event that another bank account was given may be lost. A refusal of Stripe's changes nothing.</summary>
    private async Task AskForMendedAccountAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (DryRun.Current is not null) return;
        var account = await store.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        if (account is { FailureCode: not null, StripeAccountId: { } id })
            await accounts.RefreshAsync(id, _ => { }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The withdrawal with where it goes.</summary>
    private async Task<Result<Withdrawal>> PlanAsync(UnitOfWork work, Caller caller, WithdrawalInput input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var account = await work.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        var destination = await work.FindAsync(PayoutDestinationCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        if ((input.Method ?? (account?.StripeAccountId is not null ? PayoutMethod.Stripe : destination?.Where.Kind)) is not { } method)
            return WithdrawalErrors.DestinationMissing;
        var withdrawal = Withdrawal.Request(ids.NewId(), caller.UserId, ids.NewId(), input.Amount, method, now);
        if (method == PayoutMethod.Stripe)
        {
            if (account?.StripeAccountId is null) return WithdrawalErrors.DestinationMissing;
            return account.RefusePayout() is { } refusal ? refusal : withdrawal with { StripeAccountId = account.StripeAccountId };
        }

        if (destination?.Where.Kind != method) return WithdrawalErrors.DestinationMissing;
        return now < destination.UsableFrom
            ? new Refusal(WithdrawalErrors.DestinationPaused, $"{destination.UsableFrom:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            : withdrawal with { Destination = destination.Where };
    }
}
