using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>What the deadline <see cref="DeadlineKind.RefundAnswer"/> does. Safe to repeat.</summary>
public sealed class ExpireRefundRequest(
    IDocumentStore store, Transactor transactor, RefundGrant grant, ContractOptions options, TimeProvider clock)
{
    /// <summary>The request as silence decided it; refused where the worker still has time, or the contract is in dispute.</summary>
    public Task<Result<RefundRequest>> ExecuteAsync(Guid requestId, CancellationToken cancellationToken) =>
        transactor.RunAsync<RefundRequest>(actorId: null, async work =>
        {
            var request = await store.FindAsync<RefundRequest>(requestId, cancellationToken).ConfigureAwait(false);
            if (request is null) return RequestErrors.NotFound;
            var contract = await store.FindAsync<Contract>(request.ContractId, cancellationToken).ConfigureAwait(false);
            if (contract!.Status == ContractStatus.Disputed) return ContractErrors.NotActive;
            var milestone = await store.FindAsync<Milestone>(request.MilestoneId, cancellationToken).ConfigureAwait(false);
            var limit = options.SmallClaimsLimitIn(request.Amount.Currency);
            if (request.Expire(milestone!, limit, clock.GetUtcNow()).IsRefused(out var refusal, out var expired)) return refusal;
            return await grant.AddAsync(work, expired!, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}
