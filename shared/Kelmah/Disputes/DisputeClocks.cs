using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Disputes;

/// <summary>What the deadlines of disputes do, and what follows where a bank takes their money. All safe to repeat.</summary>
public sealed class DisputeClocks(
    IDocumentStore store, Transactor transactor, IContracts contracts, IEscrowDisputes escrows, DisputeMoney money, DisputeRulesAt rules, TimeProvider clock)
{
    /// <summary>
    /// What the deadline <see cref="Kernel.Modules.DeadlineKind.DisputeAnswer"/> does: up to the limit of the terms, silence decides; above it, administrators
    /// are told. Refused where there still is time, or a bank decides first.
    /// </summary>
    public Task<Result<Dispute>> PassAnswerAsync(Guid disputeId, CancellationToken cancellationToken) =>
        RunAsync(disputeId, async (work, dispute, contested) =>
        {
            var contract = await contracts.FindAsync(work.Peek, dispute.ContractId, cancellationToken).ConfigureAwait(false);
            return dispute.PassAnswer(contested, rules.For(contract!), clock.GetUtcNow());
        }, cancellationToken);

    /// <summary>What the deadline <see cref="Kernel.Modules.DeadlineKind.DisputeEscalation"/> does: a ruling is due.</summary>
    public Task<Result<Dispute>> PassMediationAsync(Guid disputeId, CancellationToken cancellationToken) =>
        RunAsync(disputeId, (_, dispute, _) => Task.FromResult(dispute.PassMediation(clock.GetUtcNow())), cancellationToken);

    /// <summary>What the deadline <see cref="Kernel.Modules.DeadlineKind.DisputeAlarm"/> does: administrators are told again.</summary>
    public Task<Result<Dispute>> RaiseAlarmAsync(Guid disputeId, CancellationToken cancellationToken) =>
        RunAsync(disputeId, (_, dispute, _) => Task.FromResult(dispute.RaiseAlarm(clock.GetUtcNow())), cancellationToken);

    /// <summary>What the deadline <see cref="Kernel.Modules.DeadlineKind.DisputeRuling"/> does: the ruling is carried out.</summary>
    public Task<Result<Dispute>> PassRulingAsync(Guid disputeId, CancellationToken cancellationToken) =>
        RunAsync(disputeId, (_, dispute, contested) => Task.FromResult(dispute.PassRuling(contested, clock.GetUtcNow())), cancellationToken);

    /// <summary>
    /// Money of a contract was frozen, is free again, or has left its escrow: a dispute of which a bank decides stands still until the bank has, and one of
    /// which nothing is held any more is over.
    /// </summary>
    public async Task FollowAsync(Guid contractId, CancellationToken cancellationToken)
    {
        var open = new Query<Dispute> { Where = OpenOf(contractId), Limit = Query<Dispute>.MaxLimit };
        foreach (var dispute in (await store.QueryAsync(open, cancellationToken).ConfigureAwait(false)).Items)
            await FollowOneAsync(dispute.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same for one dispute, as the daily sweep does.</summary>
    /// <returns>The dispute; refused where it is over.</returns>
    public Task<Result<Dispute>> FollowOneAsync(Guid disputeId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Dispute>(actorId: null, async work =>
        {
            var dispute = await work.FindAsync<Dispute>(disputeId, cancellationToken).ConfigureAwait(false);
            if (dispute is null) return RequestErrors.NotFound;
            if (!dispute.IsOpen) return DisputeErrors.Resolved;
            var now = clock.GetUtcNow();
            var held = await escrows.HeldOfAsync(work, dispute.ContractId, cancellationToken).ConfigureAwait(false);
            var contested = held.Where(part => part.DisputeId == disputeId).ToList();
            return contested.Count == 0
                ? await money.EndAsync(work, dispute.Close(now), cancellationToken).ConfigureAwait(false)
                : work.Update(contested.Any(part => part.AwaitsBank) ? dispute.AwaitBank(now) : dispute.GoOn(now));
        }, cancellationToken);

    internal static Filter<Dispute> OpenOf(Guid contractId) =>
        DisputeCollection.ContractId.Is(contractId) & DisputeCollection.Status.In(DisputeStatus.Open, DisputeStatus.InReview, DisputeStatus.Escalated);

    private Task<Result<Dispute>> RunAsync(
        Guid disputeId, Func<UnitOfWork, Dispute, Money, Task<Result<Dispute>>> command, CancellationToken cancellationToken) =>
        transactor.RunAsync<Dispute>(actorId: null, async work =>
        {
            var dispute = await work.FindAsync<Dispute>(disputeId, cancellationToken).ConfigureAwait(false);
            if (dispute is null) return RequestErrors.NotFound;
            if (!dispute.IsOpen) return DisputeErrors.Resolved;
            if ((await money.ContestedAsync(work, dispute, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var contested)) return refusal;
            // What a bank has taken away is over by FollowAsync.
            if (contested.IsZero) return DisputeErrors.AwaitsBank;
            if ((await command(work, dispute, contested).ConfigureAwait(false)).IsRefused(out refusal, out var next)) return refusal;
            return next.IsOpen ? work.Update(next) : await money.EndAsync(work, next, cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
}
