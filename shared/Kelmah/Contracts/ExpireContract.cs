using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>What the deadlines <see cref="DeadlineKind.Signing"/> and <see cref="DeadlineKind.Funding"/> do. Safe to repeat.</summary>
public sealed class ExpireContract(
    IDocumentStore store, Transactor transactor, ContractEnding ending, ExpireFunding payments, TimeProvider clock)
{
    /// <summary>Cancels a draft that was not signed in time; refused where there still is time, or where it was signed.</summary>
    public Task<Result<Contract>> UnsignedAsync(Guid contractId, CancellationToken cancellationToken) =>
        RunAsync(contractId, contract => contract.ExpireSigning(clock.GetUtcNow()), cancellationToken);

    /// <summary>
    /// Cancels a contract that was not funded in time; refused where there still is time, or where it was funded. A payment
    /// that is under way is stopped first, or taken in if it has just succeeded.
    /// </summary>
    public async Task<Result<Contract>> UnfundedAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var contract = await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
        if (contract is null) return RequestErrors.NotFound;
        if (contract.ExpireFunding(clock.GetUtcNow()).IsRefused(out var early, out _)) return early;
        var escrow = await store.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        var payment = escrow is null ? null : await store.FindAsync<Transaction>(escrow.TransactionId, cancellationToken).ConfigureAwait(false);
        if (payment is { Status: TransactionStatus.Pending })
        {
            var stopped = await payments.StopAsync(payment, cancellationToken).ConfigureAwait(false);
            if (stopped.IsRefused(out var refusal, out _)) return refusal;
        }

        return await RunAsync(contractId, current => current.ExpireFunding(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<Contract>> RunAsync(
        Guid contractId, Func<Contract, Result<Contract>> expire, CancellationToken cancellationToken) =>
        transactor.RunAsync<Contract>(actorId: null, async work =>
        {
            var contract = await store.FindAsync<Contract>(contractId, cancellationToken).ConfigureAwait(false);
            if (contract is null) return RequestErrors.NotFound;
            if (expire(contract).IsRefused(out var refusal, out var cancelled)) return refusal;
            return await ending.CancelAsync(work, cancelled!, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}
