using Kelmah.Administration;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Withdrawals for administrators: what is to be paid by hand, to whom, and what has become of it. Each step is audited.</summary>
public sealed class WithdrawalAdministration(
    IDocumentStore store, Transactor transactor, WithdrawalMoney money, IUsers users, IAuditTrail audit, IStepUp stepUp, TimeProvider clock)
{
    /// <summary>A page of withdrawals, the oldest first.</summary>
    public async Task<Result<Page<AdminPayoutView>>> ListAsync(
        Caller caller, WithdrawalStatus? status, PayoutMethod? method, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var query = new Query<Withdrawal> { Where = FilterOf(status, method), OrderBy = [WithdrawalCollection.CreatedAt.Ascending()], Limit = paging.Limit, Cursor = paging.Cursor };
        var page = (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(AdminPayoutView.Of);
        var persons = await users.PersonsAsync(store, page.Items.Select(one => one.UserId), cancellationToken).ConfigureAwait(false);
        return page.Select(one => one with { User = persons.Named(one.UserId) });
    }

    /// <summary>An administrator takes a payout on, to pay it by hand: for a day no other one does, and its owner cannot cancel it.</summary>
    public Task<Result<AdminPayoutView>> ClaimAsync(Caller caller, Guid id, CancellationToken cancellationToken) =>
        ResolveAsync(
            caller, id, AuditAction.PayoutClaimed, reason: null,
            withdrawal => withdrawal.Claim(caller.UserId, clock.GetUtcNow()),
            (work, _, claimed) => Task.FromResult<Result<Withdrawal>>(work.Update(claimed)),
            cancellationToken);

    /// <summary>Records that a payout was paid by hand, or that one which Stripe could not take back has reached its owner. Asks for a fresh code.</summary>
    public async Task<Result<AdminPayoutView>> PaidAsync(Caller caller, Guid id, PayoutPaidInput input, CancellationToken cancellationToken)
    {
        if (await RefuseAsync(caller, input, cancellationToken).ConfigureAwait(false) is { } refusal) return refusal;
        return await ResolveAsync(
            caller, id, AuditAction.PayoutPaidByHand, input.Reference,
            withdrawal => withdrawal.PayByHand(caller.UserId, input.Reference, clock.GetUtcNow()),
            (work, _, paid) => money.CompleteAsync(work, paid, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Records that a payout cannot be paid by hand, or that the bank sent back what was: it is in the wallet again, and its owner reads why. One that Stripe has transferred and
    /// does not pay out is taken back. Asks for a fresh code.
    /// </summary>
    public async Task<Result<AdminPayoutView>> FailedAsync(Caller caller, Guid id, PayoutFailedInput input, CancellationToken cancellationToken)
    {
        if (await RefuseAsync(caller, input, cancellationToken).ConfigureAwait(false) is { } refusal) return refusal;
        return await ResolveAsync(
            caller, id, AuditAction.PayoutFailedByHand, input.Reason,
            withdrawal => withdrawal.FailByHand(caller.UserId, input.Reason, clock.GetUtcNow()),
            (work, before, failed) => failed.Status == WithdrawalStatus.Returning ? Task.FromResult<Result<Withdrawal>>(work.Update(failed))
                : before.Status == WithdrawalStatus.Paid ? money.TakeBackByHandAsync(work, failed, cancellationToken)
                : money.RestoreAsync(work, failed, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the deadlines of withdrawals do. Safe to repeat.</summary>
    public Task<Result<Withdrawal>> RaiseAlarmAsync(Guid id, CancellationToken cancellationToken) =>
        transactor.RunAsync<Withdrawal>(actorId: null, async work =>
        {
            var withdrawal = await work.FindAsync<Withdrawal>(id, cancellationToken).ConfigureAwait(false);
            return withdrawal is null ? RequestErrors.NotFound : withdrawal.RaiseAlarm(clock.GetUtcNow()).Then<Withdrawal>(told => work.Update(told));
        }, cancellationToken);

    private static Filter<Withdrawal>? FilterOf(WithdrawalStatus? status, PayoutMethod? method) => (status, method) switch
    {
        ({ } wanted, { } how) => WithdrawalCollection.Status.Is(wanted) & WithdrawalCollection.Method.Is(how),
        ({ } wanted, null) => WithdrawalCollection.Status.Is(wanted),
        (null, { } how) => WithdrawalCollection.Method.Is(how),
        (null, null) => null,
    };

    private async Task<Refusal?> RefuseAsync(Caller caller, ICheckedInput input, CancellationToken cancellationToken) =>
        !caller.IsAdmin ? new Refusal(RequestErrors.RoleNotAllowed)
        : input.Check() ?? await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false);

    private Task<Result<AdminPayoutView>> ResolveAsync(
        Caller caller, Guid id, AuditAction action, string? reason,
        Func<Withdrawal, Result<Withdrawal>> decide, Func<UnitOfWork, Withdrawal, Withdrawal, Task<Result<Withdrawal>>> act, CancellationToken cancellationToken) =>
        transactor.RunAsync<AdminPayoutView>(caller.UserId, async work =>
        {
            if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
            var withdrawal = await work.FindAsync<Withdrawal>(id, cancellationToken).ConfigureAwait(false);
            if (withdrawal is null) return RequestErrors.NotFound;
            if (decide(withdrawal).IsRefused(out var refusal, out var decided)) return refusal;
            await audit.RecordAsync(work, action, $"withdrawals/{id}", reason, cancellationToken).ConfigureAwait(false);
            return (await act(work, withdrawal, decided).ConfigureAwait(false)).Then<AdminPayoutView>(stored => AdminPayoutView.Of(stored));
        }, cancellationToken);
}
