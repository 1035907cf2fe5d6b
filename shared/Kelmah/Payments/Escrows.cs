using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The money of a contract, as its parties and administrators see it, and as the work under the contract needs it.</summary>
public sealed class Escrows(IDocumentStore store, IContracts contracts, PaymentNames names, ExpireFunding payments, IIdSource ids) : IEscrows
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
    public async Task<Refusal?> StopFundingAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var payment = escrow is null ? null : await store.FindAsync<Transaction>(escrow.TransactionId, cancellationToken).ConfigureAwait(false);
        if (payment is not { Status: TransactionStatus.Pending }) return null;
        return (await payments.StopAsync(payment, cancellationToken).ConfigureAwait(false)).Refusal;
    }

    /// <inheritdoc/>
    public async Task<bool> RequestRefundAsync(UnitOfWork work, Milestone milestone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await IsRefundUndecidedAsync(work, milestone.Id, cancellationToken).ConfigureAwait(false)) return true;
        if (RefundRequest.Open(ids.NewId(), milestone, requestedBy: null, reason: null, now).IsRefused(out _, out var request)) return false;
        work.Insert(request, DuplicateAnswer.DecideAgain);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> IsRefundUndecidedAsync(UnitOfWork work, Guid milestoneId, CancellationToken cancellationToken) =>
        await work.FindAsync(RefundRequestCollection.UndecidedMilestoneId.Is(milestoneId), cancellationToken).ConfigureAwait(false) is not null;
}

/// <summary>Finds escrows for the use cases that move their money.</summary>
internal static class EscrowReading
{
    /// <summary>A contract's escrow; null before one was opened.</summary>
    public static ValueTask<Escrow?> EscrowOfAsync(this IDocumentReader store, Guid contractId, CancellationToken cancellationToken) =>
        store.FindAsync(EscrowCollection.ContractId.Is(contractId), cancellationToken);
}
