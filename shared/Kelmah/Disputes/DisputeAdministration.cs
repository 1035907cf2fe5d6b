using Kelmah.Administration;
using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Disputes;

/// <summary>What administrators do about disputes. Each step is audited, and none is taken by one who is linked to a party.</summary>
public sealed class DisputeAdministration(
    IDocumentStore store, Transactor transactor, IContracts contracts, IJobs jobs, IAuditTrail audit, DisputeMoney money, DisputeRulesAt rules, DisputeNames names,
    TimeProvider clock)
{
    /// <summary>A page of disputes in the order in which administrators see to them: by urgency, then the oldest first.</summary>
    public async Task<Result<Page<DisputeView>>> ListAsync(Caller caller, DisputeStatus? status, Paging paging, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        var query = new Query<Dispute>
        {
            OrderBy = [DisputeCollection.Urgency.Descending(), DisputeCollection.RaisedAt.Ascending()],
            Limit = paging.Limit,
            Cursor = paging.Cursor,
        };
        if (status is { } wanted) query = query with { Where = DisputeCollection.Status.Is(wanted) };
        var now = clock.GetUtcNow();
        var page = await store.QueryAsync(query, cancellationToken).ConfigureAwait(false);
        return await names.AddAsync(page.Select(dispute => DisputeView.Of(dispute, own: null, now)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An administrator takes a dispute on, also in the place of another one. A repeat changes nothing.</summary>
    public Task<Result<DisputeView>> ReviewAsync(Caller caller, Guid disputeId, CancellationToken cancellationToken) =>
        RunAsync(
            caller, disputeId, AuditAction.DisputeReviewed, reason: null,
            (_, dispute) => Task.FromResult(dispute.Review(caller.UserId, clock.GetUtcNow())),
            cancellationToken);

    /// <summary>An administrator ends the mediation: a ruling is due. A repeat changes nothing.</summary>
    public Task<Result<DisputeView>> EscalateAsync(Caller caller, Guid disputeId, CancellationToken cancellationToken) =>
        RunAsync(
            caller, disputeId, AuditAction.DisputeEscalated, reason: null,
            (_, dispute) => Task.FromResult(dispute.Escalate(caller.UserId, clock.GetUtcNow())),
            cancellationToken);

    /// <summary>
    /// An administrator rules, with reasons that both parties read. Where nobody can appeal, the money moves in the same commit; otherwise when the time
    /// to appeal is over. Refused while the other party can still answer, and while a bank decides about a part of the money.
    /// </summary>
    public async Task<Result<DisputeView>> ResolveAsync(Caller caller, Guid disputeId, DisputeResolutionInput input, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
        if (input.Check() is { } wrong) return wrong;
        return await RunAsync(
            caller, disputeId, AuditAction.DisputeRuled, input.Resolution,
            async (work, dispute) =>
            {
                if ((await money.ContestedAsync(work, dispute, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var contested)) return refusal;
                // Of what a bank has taken away nothing is left to rule over.
                if (contested.IsZero && dispute.IsOpen) return DisputeErrors.AwaitsBank;
                var contract = await contracts.FindAsync(work.Peek, dispute.ContractId, cancellationToken).ConfigureAwait(false);
                return dispute.Rule(caller.UserId, input.ToWorker, input.Resolution, contested, rules.For(contract!), clock.GetUtcNow());
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<DisputeView>> RunAsync(
        Caller caller, Guid disputeId, AuditAction action, string? reason, Func<UnitOfWork, Dispute, Task<Result<Dispute>>> command, CancellationToken cancellationToken) =>
        names.AddAsync(transactor.RunAsync<DisputeView>(caller.UserId, async work =>
        {
            if (!caller.IsAdmin) return RequestErrors.RoleNotAllowed;
            var dispute = await work.FindAsync<Dispute>(disputeId, cancellationToken).ConfigureAwait(false);
            if (dispute is null) return RequestErrors.NotFound;
            if (await IsLinkedAsync(work.Peek, caller.UserId, dispute, cancellationToken).ConfigureAwait(false)) return DisputeErrors.ConflictOfInterest;
            if ((await command(work, dispute).ConfigureAwait(false)).IsRefused(out var refusal, out var next)) return refusal;
            if (!next.NewEvents.IsEmpty) await audit.RecordAsync(work, action, $"disputes/{disputeId}", reason, cancellationToken).ConfigureAwait(false);
            var stored = next.IsOpen ? work.Update(next) : await money.EndAsync(work, next, cancellationToken).ConfigureAwait(false);
            return stored.Then<DisputeView>(kept => DisputeView.Of(kept, own: null, clock.GetUtcNow()));
        }, cancellationToken), cancellationToken);

    /// <summary>Whether an administrator is a party, or was ever the other side of one: of a contract, or of an application.</summary>
    private async ValueTask<bool> IsLinkedAsync(IDocumentReader reader, Guid adminId, Dispute dispute, CancellationToken cancellationToken)
    {
        if (adminId == dispute.HirerId || adminId == dispute.WorkerId) return true;
        Guid[] parties = [dispute.HirerId, dispute.WorkerId];
        return await contracts.HaveContractAsync(reader, adminId, parties, cancellationToken).ConfigureAwait(false)
            || await jobs.HaveApplicationAsync(reader, adminId, parties, cancellationToken).ConfigureAwait(false);
    }
}
