using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Users take money out of their wallets.</summary>
public sealed class Withdrawals(
    IDocumentStore store, Transactor transactor, PlannedWithdrawals plans, WithdrawalMoney money, IStepUp stepUp, TimeProvider clock)
{
    /// <summary>
    /// Sets money aside, which is then sent. Asks for a fresh code. Refused to who is suspended, who is not known well enough, who owes money in the currency, and where more
    /// is asked for than the wallet holds, or less than the least.
    /// </summary>
    public Task<Result<WithdrawalView>> RequestAsync(Caller caller, WithdrawalInput input, CancellationToken cancellationToken) =>
        RequestAsync(caller, input, requestId: null, cancellationToken);

    /// <summary>The same, once for a request: who asks again after an answer that never came is answered with the withdrawal that was made.</summary>
    /// <param name="caller">Whose wallet.</param>
    /// <param name="input">How much, and how.</param>
    /// <param name="requestId">The id of the request, which the withdrawal takes; null for one that nobody can repeat.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<WithdrawalView>> RequestAsync(Caller caller, WithdrawalInput input, Guid? requestId, CancellationToken cancellationToken)
    {
        if (!caller.Has(UserRole.Worker)) return RequestErrors.RoleNotAllowed;
        if (input.Check() is { } wrong) return wrong;
        if (plans.Refuse(input) is { } unpayable) return unpayable;
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        await plans.AskForMendedAccountAsync(caller, cancellationToken).ConfigureAwait(false);
        return await transactor.RunAsync<WithdrawalView>(caller.UserId, async work =>
        {
            if (requestId is { } id && await work.FindAsync<Withdrawal>(id, cancellationToken).ConfigureAwait(false) is { } made)
                return made.UserId == caller.UserId ? WithdrawalView.Of(made) : RequestErrors.NotFound;
            var planned = await plans.PlanAsync(work, caller, input, requestId, cancellationToken).ConfigureAwait(false);
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
}
