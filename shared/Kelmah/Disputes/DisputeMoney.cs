using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Disputes;

/// <summary>What a dispute is about in money, and what its end moves in the commit that ends it.</summary>
public sealed class DisputeMoney(IEscrowDisputes escrows, TimeProvider clock)
{
    /// <summary>What is contested: what is held of its milestones' amounts, without the hirer's fee.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="dispute">As it was loaded.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The amount; refused where a bank decides about a part of it first.</returns>
    public async ValueTask<Result<Money>> ContestedAsync(UnitOfWork work, Dispute dispute, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        var held = await escrows.HeldOfAsync(work, dispute.ContractId, cancellationToken).ConfigureAwait(false);
        var contested = held.Where(part => part.DisputeId == dispute.Id).ToList();
        return contested.Any(part => part.AwaitsBank)
            ? DisputeErrors.AwaitsBank
            : Money.Sum(dispute.Amount.Currency, contested.Select(part => part.Amount));
    }

    /// <summary>Adds a dispute that has ended to a unit of work, with all that its outcome moves. One without new events changes nothing.</summary>
    /// <param name="work">The caller's commit.</param>
    /// <param name="ended">With its outcome and its new events.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The dispute as it will be stored; refused where a bank decides about a part of its money first.</returns>
    public async Task<Result<Dispute>> EndAsync(UnitOfWork work, Dispute ended, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(ended);
        if (ended.NewEvents.IsEmpty) return ended;
        var now = clock.GetUtcNow();
        if (ended.Outcome?.ToWorker is { } toWorker)
        {
            var endsContract = ended.MilestoneId is null;
            if (await escrows.DivideAsync(work, ended.ContractId, ended.Id, toWorker, endsContract, now, cancellationToken).ConfigureAwait(false) is { } refusal)
                return refusal;
        }
        else
        {
            await escrows.FreeAsync(work, ended.ContractId, ended.Id, now, cancellationToken).ConfigureAwait(false);
        }

        return work.Update(ended);
    }
}
