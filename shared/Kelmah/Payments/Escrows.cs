using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The money of a contract, as its parties and administrators see it, and as the work under the contract needs it.</summary>
public sealed class Escrows(IDocumentStore store, IContracts contracts, PaymentNames names, ExpireFunding payments, EscrowMovements movements, IIdSource ids) : IEscrows
{
    /// <summary>A contract's escrow; <c>not_found</c> before one was opened.</summary>
    public async Task<Result<EscrowView>> GetAsync(Caller caller, Guid contractId, CancellationToken cancellationToken)
    {
        var found = await contracts.FindForReaderAsync(store, caller, contractId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        return escrow is null ? RequestErrors.NotFound : await names.AddAsync(EscrowView.Of(escrow), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A page of a contract's transactions, newest first.</summary>
    public async Task<Result<Page<TransactionView>>> ListTransactionsAsync(
        Caller caller, Guid contractId, Paging paging, CancellationToken cancellationToken)
    {
        var found = await contracts.FindForReaderAsync(store, caller, contractId, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out _)) return refusal;
        var page = await store.QueryAsync(
            new Query<Transaction>
            {
                Where = TransactionCollection.ContractId.Is(contractId),
                Limit = paging.Limit,
                Cursor = paging.Cursor,
            },
            cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(caller, page.Select(transaction => TransactionView.For(caller, transaction)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Escrow?> OfContractAsync(IDocumentReader reader, Guid contractId, CancellationToken cancellationToken) =>
        reader.EscrowOfAsync(contractId, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Money> HeldForAsync(IDocumentReader reader, Milestone milestone, CancellationToken cancellationToken) =>
        (await reader.EscrowOfAsync(milestone.ContractId, cancellationToken).ConfigureAwait(false))?.HeldFor(milestone.Id) ?? Money.Zero(milestone.Amount.Currency);

    /// <inheritdoc/>
    public async Task<Refusal?> StopFundingAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var payment = await store.PendingPaymentOfAsync(escrow, cancellationToken).ConfigureAwait(false);
        return payment is null ? null : (await payments.StopAsync(payment, cancellationToken).ConfigureAwait(false)).Refusal;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> RefusePendingFundingAsync(UnitOfWork work, Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        return await work.PendingPaymentOfAsync(escrow, cancellationToken).ConfigureAwait(false) is null ? null : new Refusal(PaymentErrors.PaymentUnderWay);
    }

    /// <inheritdoc/>
    public async Task<Result<Milestone>> ReleaseAsync(UnitOfWork work, Milestone approved, Milestone? remainder, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(approved.ContractId, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return PaymentErrors.EscrowNotHeld;
        if (remainder is not null)
        {
            if (escrow.Move(approved.Id, remainder.Id, remainder.Amount, remainder.CreatedAt).IsRefused(out var refused, out var divided)) return refused;
            escrow = divided;
        }

        var split = new SplitPart(approved, approved.Amount, approved.Id);
        return (await movements.SettleAsync(work, escrow, [split], cancellationToken).ConfigureAwait(false)).Then<Milestone>(settled => settled.Milestones[0]);
    }

    /// <inheritdoc/>
    public async Task<Result<bool>> ReduceAsync(UnitOfWork work, Guid contractId, IReadOnlyList<Reduction> reductions, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return true;
        var backs = reductions.Select(reduction => (reduction.MilestoneId, Back: escrow.HeldFor(reduction.MilestoneId) - reduction.NewAmount))
            .Where(reduction => reduction.Back.IsPositive).ToList();
        if (backs.Count == 0) return escrow.Held.IsZero;
        return (await movements.ReduceAsync(work, escrow, backs, cancellationToken).ConfigureAwait(false)).Then<bool>(reduced => reduced.Held.IsZero);
    }

    /// <inheritdoc/>
    public async Task<Refusal?> RefuseUndecidedRefundAsync(
        UnitOfWork work, Guid contractId, IReadOnlyCollection<Guid> milestoneIds, CancellationToken cancellationToken)
    {
        if (milestoneIds.Count == 0) return null;
        var undecided = RefundRequestCollection.ContractId.Is(contractId) & RefundRequestCollection.UndecidedMilestoneId.In(milestoneIds.Select(id => (Guid?)id));
        return await work.CountAsync(undecided, cancellationToken).ConfigureAwait(false) > 0 ? new Refusal(PaymentErrors.RefundAlreadyRequested) : null;
    }

    /// <inheritdoc/>
    public async Task<Refusal?> RequestRefundAsync(UnitOfWork work, Milestone milestone, Guid? requestedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var undecided = RefundRequestCollection.UndecidedMilestoneId.Is(milestone.Id);
        if (await work.FindAsync(undecided, cancellationToken).ConfigureAwait(false) is not null) return null;
        if (RefundRequest.Open(ids.NewId(), milestone, requestedBy, reason: null, now).IsRefused(out var refusal, out var request)) return refusal;
        work.Insert(request, DuplicateAnswer.DecideAgain);
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> IsRefundUndecidedAsync(UnitOfWork work, Guid milestoneId, CancellationToken cancellationToken) =>
        await work.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(milestoneId), cancellationToken).ConfigureAwait(false) is not null;
}

/// <summary>Finds escrows for the use cases that move their money.</summary>
internal static class EscrowReading
{
    /// <summary>A contract's escrow with its parts; null before one was opened.</summary>
    public static async ValueTask<Escrow?> EscrowOfAsync(this IDocumentReader store, Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await store.FindAsync(EscrowCollection.ContractId.Is(contractId), cancellationToken).ConfigureAwait(false);
        return escrow is { LacksParts: true }
            ? escrow.WithParts(await store.MilestonesOfAsync(contractId, cancellationToken).ConfigureAwait(false))
            : escrow;
    }

    /// <summary>The payment that an escrow waits for; null where there is none, or it has ended.</summary>
    public static async ValueTask<Transaction?> PendingPaymentOfAsync(this IDocumentReader store, Escrow? escrow, CancellationToken cancellationToken)
    {
        if (escrow?.PendingFunding is not { } funding) return null;
        var payment = await store.FindAsync<Transaction>(funding.TransactionId, cancellationToken).ConfigureAwait(false);
        return payment is { Status: TransactionStatus.Pending } ? payment : null;
    }
}
