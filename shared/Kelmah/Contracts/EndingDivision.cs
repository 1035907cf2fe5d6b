using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Contracts;

/// <summary>Reads what the end of a contract rests on, and ends it as agreed: its money, its milestones, what is asked about them, its job.</summary>
public sealed class EndingDivision(IEscrows escrows, IEscrowEnding money, ContractEnding ending, IStepUp stepUp, ContractOptions options, TimeProvider clock)
{
    /// <summary>When silence decides over what is proposed now.</summary>
    public DateTimeOffset AnswerBy => clock.GetUtcNow().AddDays(options.EndingDays);

    /// <summary>Up to this sum silence lets a side gain.</summary>
    public Money LimitIn(Currency currency) => options.SmallClaimsLimitIn(currency);

    /// <summary>The contract's state, its milestones and what is held for them.</summary>
    public async ValueTask<EndingBasis> LoadAsync(IDocumentReader reader, Contract contract, CancellationToken cancellationToken)
    {
        var escrow = await escrows.OfContractAsync(reader, contract.Id, cancellationToken).ConfigureAwait(false);
        return EndingBasis.Of(contract, await reader.MilestonesOfAsync(contract.Id, cancellationToken).ConfigureAwait(false), escrow);
    }

    /// <summary>Refuses the hirer who sets free more than the limit of the settings without a fresh code; null to go on.</summary>
    public async Task<Refusal?> RefuseUnprovedAsync(IDocumentReader reader, Caller caller, Guid hirerId, Money toWorker, CancellationToken cancellationToken) =>
        caller.UserId == hirerId ? await stepUp.RefuseReleaseAsync(reader, caller, toWorker, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Stops a payment into the escrow before the contract ends, or settles it if it has just succeeded; null to go on.</summary>
    public Task<Refusal?> StopFundingAsync(Guid contractId, CancellationToken cancellationToken) => escrows.StopFundingAsync(contractId, cancellationToken);

    /// <summary>Adds the end of a contract to a unit of work, as it was agreed: all that is held leaves, and what was not funded lapses.</summary>
    /// <param name="work">Ends it.</param>
    /// <param name="basis">As it was read by the unit of work.</param>
    /// <param name="agreed">The proposal, with its new events.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The proposal as it will be stored; refused while a payment into the escrow is under way.</returns>
    public async Task<Result<EndingProposal>> EndAsync(UnitOfWork work, EndingBasis basis, EndingProposal agreed, CancellationToken cancellationToken)
    {
        var contract = basis.Contract;
        if (await escrows.RefusePendingFundingAsync(work, contract.Id, cancellationToken).ConfigureAwait(false) is { } pending) return pending;
        var parts = basis.Spread(agreed.ToWorker);
        var refusal = parts.Count == 0
            ? (await ending.EndAgreedAsync(work, contract, basis.Milestones, cancellationToken).ConfigureAwait(false)).Refusal
            : await money.DivideAsync(work, contract.Id, parts, cancellationToken).ConfigureAwait(false);
        if (refusal is not null) return refusal;
        await money.CloseRequestsAsync(work, contract.Id, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return work.Update(agreed);
    }

    /// <summary>What dividing what is held would move, milestone by milestone; nothing changes. A frozen part is divided as if it were not.</summary>
    public async ValueTask<EndingShares> PreviewAsync(IDocumentReader reader, EndingBasis basis, Money toWorker, CancellationToken cancellationToken)
    {
        var escrow = await escrows.OfContractAsync(reader, basis.Contract.Id, cancellationToken).ConfigureAwait(false);
        return EndingShares.Of(basis, escrow, escrow is null ? [] : money.Preview(escrow, basis.Spread(toWorker), clock.GetUtcNow()));
    }
}
