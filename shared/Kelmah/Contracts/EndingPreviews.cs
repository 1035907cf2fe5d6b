using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Contracts;

/// <summary>Shows who would get what if a contract ended now; nothing changes.</summary>
public sealed class EndingPreviews(IDocumentStore store, EndingDivision division, TimeProvider clock)
{
    /// <summary>For a party, as its own command would end it.</summary>
    /// <param name="caller">The hirer or the worker.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="toWorker">Of the held amounts, such as 150.00 in the contract's currency; null for what is approved and under review.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<Result<CancellationPreview>> PreviewAsync(Caller caller, Guid contractId, string? toWorker, CancellationToken cancellationToken)
    {
        var found = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var contract)) return refusal;
        var basis = await division.LoadAsync(store, contract, cancellationToken).ConfigureAwait(false);
        if (Read(toWorker, basis).IsRefused(out refusal, out var wanted)) return refusal;
        var shares = await division.PreviewAsync(store, basis, Nearest(wanted, basis), cancellationToken).ConfigureAwait(false);
        var withdrawal = contract.Withdraw(caller.UserId, clock.GetUtcNow()).Refusal;
        var preview = new CancellationPreview(withdrawal is null, withdrawal?.Error.Code, shares.Total.ToHirer, shares.Total.ToWorker, shares.Released)
        {
            Refunded = shares.Refunded,
            Command = EndingCommand.Cancel,
            CommandRefusal = withdrawal?.Error.Code,
            NeedsAgreement = false,
            Total = shares.Total,
            Milestones = shares.Milestones,
        };
        return contract.FundedAt is null ? preview : await WithEndAsync(preview, caller, basis, wanted, cancellationToken).ConfigureAwait(false);
    }

    private static Result<Money> Read(string? toWorker, EndingBasis basis)
    {
        if (toWorker is null) return basis.Usual;
        var currency = basis.Contract.Terms.Currency;
        return Money.TryParse(toWorker, currency, out var amount) ? amount : InputErrors.Of("toWorker", $"It is an amount such as 150.00, in {currency}.");
    }

    /// <summary>What can be divided: no more than is held, and no less than is approved.</summary>
    private static Money Nearest(Money wanted, EndingBasis basis)
    {
        var most = Money.Min(wanted, basis.Total);
        return most < basis.Approved ? basis.Approved : most;
    }

    private async Task<CancellationPreview> WithEndAsync(
        CancellationPreview preview, Caller caller, EndingBasis basis, Money toWorker, CancellationToken cancellationToken)
    {
        var contract = basis.Contract;
        var open = await store.FindAsync(EndingProposalCollection.OpenContractId.Is(contract.Id), cancellationToken).ConfigureAwait(false);
        if (open?.IsOutdated(basis) == true) open = null;
        var refusal = basis.RefusalToPropose(toWorker)
            ?? (open is not null && open.ToWorker != toWorker ? ContractErrors.EndingAlreadyProposed : null)
            ?? await division.RefuseUnprovedAsync(store, caller, contract.HirerId, toWorker, cancellationToken).ConfigureAwait(false);
        var needsAgreement = open is null || open.ProposedBy == caller.UserId || open.ToWorker != toWorker;
        return preview with
        {
            Command = EndingCommand.End,
            CommandRefusal = refusal?.Error.Code,
            NeedsAgreement = needsAgreement,
            Silence = needsAgreement && refusal is null && open?.Status != EndingStatus.Escalated
                ? new EndingSilencePreview(
                    basis.SilenceAgrees(caller.UserId, toWorker, division.LimitIn(toWorker.Currency)),
                    open is null ? division.AnswerBy : open.AnswerBy ?? division.AnswerBy)
                : null,
        };
    }
}
