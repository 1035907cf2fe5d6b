using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Divides what is held for a contract that ends by agreement.</summary>
public sealed class EscrowEnding(EscrowMovements movements) : IEscrowEnding
{
    /// <inheritdoc/>
    public async Task<Refusal?> DivideAsync(UnitOfWork work, Guid contractId, IReadOnlyList<SplitPart> parts, CancellationToken cancellationToken)
    {
        var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (escrow is null) return PaymentErrors.EscrowNotHeld;
        return (await movements.SettleAsync(work, escrow, parts, endsContract: true, cancellationToken).ConfigureAwait(false)).Refusal;
    }

    /// <inheritdoc/>
    public async Task CloseRequestsAsync(UnitOfWork work, Guid contractId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var undecided = new Query<RefundRequest>
        {
            Where = RefundRequestCollection.ContractId.Is(contractId) & !RefundRequestCollection.UndecidedMilestoneId.IsMissing(),
            Limit = Query<RefundRequest>.MaxLimit,
        };
        foreach (var request in (await work.QueryAsync(undecided, cancellationToken).ConfigureAwait(false)).Items) work.Update(request.Close(now));
    }

    /// <inheritdoc/>
    public IReadOnlyList<DividedPart> Preview(Escrow escrow, IReadOnlyList<SplitPart> parts, DateTimeOffset now)
    {
        var next = escrow with { Parts = [.. escrow.Parts.Select(part => part with { FrozenAt = null })] };
        var divided = new List<DividedPart>(parts.Count);
        foreach (var part in parts)
        {
            var movement = EscrowMovements.Divide(next, part, now).Value;
            next = movement.Escrow;
            divided.Add(new DividedPart(part.Milestone.Id, movement.Release, movement.Refund?.Amount ?? Money.Zero(escrow.Amount.Currency)));
        }

        return divided;
    }
}
