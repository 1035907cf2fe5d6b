using Kelmah.Administration;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Refunds for administrators: what Stripe has not sent, or refused, and what they do about it. Each step is audited.</summary>
public sealed class RefundAdministration(
    IDocumentStore store, Transactor transactor, PaymentNames names, Wallets wallets, IAuditTrail audit, TimeProvider clock, IIdSource ids)
{
    /// <summary>A page of refunds in a state, newest first; of all where none is given.</summary>
    public async Task<Result<Page<TransactionView>>> ListAsync(Caller caller, TransactionStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var refunds = TransactionCollection.Type.Is(TransactionType.Refund);
        var query = new Query<Transaction>
        {
            Where = status is { } wanted ? refunds & TransactionCollection.Status.Is(wanted) : refunds,
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        var page = (await store.QueryAsync(query, cancellationToken).ConfigureAwait(false)).Select(TransactionView.Of);
        return await names.AddAsync(caller, page, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a failed refund again, as another one; the payer may have a new card, or the account money again.</summary>
    /// <returns>The new refund.</returns>
    public Task<Result<TransactionView>> RetryAsync(Caller caller, Guid refundId, RefundResolutionInput input, CancellationToken cancellationToken) =>
        ResolveAsync(
            caller, refundId, input, RefundResolution.SentAgain, AuditAction.RefundSentAgain,
            (work, resolved) => Task.FromResult<Result<Transaction>>(work.Insert(resolved.Committed<Transaction>().Again(ids.NewId(), clock.GetUtcNow()))),
            cancellationToken);

    /// <summary>Records that a failed refund was given back past Stripe, by a bank transfer or mobile money.</summary>
    /// <returns>The refund.</returns>
    public Task<Result<TransactionView>> SettleAsync(Caller caller, Guid refundId, RefundResolutionInput input, CancellationToken cancellationToken) =>
        ResolveAsync(
            caller, refundId, input, RefundResolution.PaidByHand, AuditAction.RefundPaidByHand,
            async (work, resolved) =>
            {
                var now = clock.GetUtcNow();
                work.Append(JournalEntries.RefundPaidByHand(ids.NewId(), resolved, now));
                var paid = await wallets.ChangeAsync(
                    work, resolved.UserId, resolved.Currency, wallet => wallet.ChangePending(-resolved.Amount, now), cancellationToken).ConfigureAwait(false);
                return paid.Then<Transaction>(_ => resolved.Committed<Transaction>());
            },
            cancellationToken);

    /// <summary>What the deadline of a refund's arrival does. Safe to repeat.</summary>
    public Task<Result<Transaction>> RaiseAlarmAsync(Guid refundId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var refund = await work.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false);
            if (refund is null) return RequestErrors.NotFound;
            return refund.RaiseAlarm(clock.GetUtcNow()).Then<Transaction>(told => work.Update(told));
        }, cancellationToken);

    private Task<Result<TransactionView>> ResolveAsync(
        Caller caller, Guid refundId, RefundResolutionInput input, RefundResolution how, AuditAction action,
        Func<UnitOfWork, Transaction, Task<Result<Transaction>>> act, CancellationToken cancellationToken) =>
        names.AddAsync(caller, transactor.RunAsync<TransactionView>(caller.UserId, async work =>
        {
            if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
            if (input.Check() is { } wrong) return wrong;
            var refund = await work.FindAsync<Transaction>(refundId, cancellationToken).ConfigureAwait(false);
            if (refund is not { Type: TransactionType.Refund }) return RequestErrors.NotFound;
            if (refund.Resolve(how, clock.GetUtcNow()).IsRefused(out var refusal, out var resolved)) return refusal;
            work.Update(resolved);
            await audit.RecordAsync(work, action, $"transactions/{refundId}", input.Reason, cancellationToken).ConfigureAwait(false);
            return (await act(work, resolved).ConfigureAwait(false)).Then<TransactionView>(stored => TransactionView.Of(stored));
        }, cancellationToken), cancellationToken);
}

/// <summary>Why an administrator deals with a failed refund so.</summary>
/// <param name="Reason">1 to 500 characters; for a refund that is given back by hand, where it went, such as the transfer's reference.</param>
[SchemaName("RefundResolutionInput")]
public sealed record RefundResolutionInput([Line(1, RefundResolutionInput.MaxReason)] string Reason) : ICheckedInput
{
    internal const int MaxReason = 500;
}
