using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Starts the payment of a contract's milestones into its escrow: of all that are not funded, or of the next ones. While a payment is
/// pending, a repeat answers with that payment: also after a crash between the commit and the call to Stripe.
/// </summary>
public sealed class FundEscrow(
    IDocumentStore store, Transactor transactor, IContracts contracts, PaymentNames names, PaymentIntents intents, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>The payment to be confirmed by the payer.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="contractId">Signed by both.</param>
    /// <param name="input">What is funded, and how; the amounts are the contract's.</param>
    /// <param name="cancellationToken">Stops before the commit, or before Stripe's answer.</param>
    public async Task<Result<EscrowFunding>> ExecuteAsync(
        Caller caller, Guid contractId, FundingInput input, CancellationToken cancellationToken)
    {
        if (input.Check() is { } wrong) return wrong;
        var started = await StartAsync(caller, contractId, input, cancellationToken).ConfigureAwait(false);
        if (started.IsRefused(out var refusal, out var pending)) return refusal;
        var ensured = await intents.EnsureAsync(pending.Payment, cancellationToken).ConfigureAwait(false);
        if (ensured.IsRefused(out refusal, out var intent)) return refusal;
        if (intent.ClientSecret is not { } secret) return new Refusal(PaymentErrors.ProviderRefused, "The payment provider gave no secret to confirm the payment with.");
        var payment = await store.FindAsync<Transaction>(pending.Payment.Id, cancellationToken).ConfigureAwait(false);
        var funding = new EscrowFunding(EscrowView.Of(pending.Escrow), TransactionView.Of(payment!), secret);
        return await names.AddAsync(caller, funding, cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<(Escrow Escrow, Transaction Payment)>> StartAsync(
        Caller caller, Guid contractId, FundingInput input, CancellationToken cancellationToken) =>
        transactor.RunAsync<(Escrow Escrow, Transaction Payment)>(caller.UserId, async work =>
        {
            var found = await contracts.FindForHirerAsync(work, caller, contractId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (contract.HirerId == contract.WorkerId) return JobErrors.OwnJob;
            var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            var milestones = await contracts.MilestonesOfAsync(work, contractId, cancellationToken).ConfigureAwait(false);
            var open = milestones.Where(milestone => milestone is { IsClosed: false, CompletedAt: null } && !(escrow?.HeldFor(milestone.Id) >= milestone.Amount)).ToList();
            if (open.Count == 0 && contract.FundedAt is not null) return PaymentErrors.EscrowAlreadyHeld;
            if (contract.Status != ContractStatus.Active) return ContractErrors.NotActive;
            if (Wanted(open, input).IsRefused(out refusal, out var wanted)) return refusal;
            if (await work.PendingPaymentOfAsync(escrow, cancellationToken).ConfigureAwait(false) is { } current)
                return input.MilestoneIds is null || IsFor(escrow!, wanted) ? (escrow!, current) : PaymentErrors.PaymentUnderWay;
            return StartNew(work, contract, escrow, wanted, input.Channel);
        }, cancellationToken);

    /// <summary>The milestones to fund: all that are open, or the first of them.</summary>
    private static Result<List<Milestone>> Wanted(List<Milestone> open, FundingInput input)
    {
        if (input.MilestoneIds is not { } named) return open;
        var wanted = open.Where(milestone => named.Contains(milestone.Id)).ToList();
        return wanted.Count == named.Length && wanted.SequenceEqual(open.Take(wanted.Count)) ? wanted : PaymentErrors.FundingOutOfOrder.At("milestoneIds");
    }

    private static bool IsFor(Escrow escrow, List<Milestone> wanted) =>
        escrow.PendingFunding!.Parts.Select(part => part.MilestoneId).SequenceEqual(wanted.Select(milestone => milestone.Id));

    private Result<(Escrow Escrow, Transaction Payment)> StartNew(
        UnitOfWork work, Contract contract, Escrow? escrow, List<Milestone> milestones, PaymentChannel channel)
    {
        var now = clock.GetUtcNow();
        var conditions = escrow?.ReleaseConditions ?? ReleaseConditions.Of(contract.Terms);
        var funding = PendingFunding.Of(ids.NewId(), milestones, escrow, conditions);
        if (limits.Refuse("milestoneIds", funding.Amount) is { } unpayable) return unpayable;
        var payment = work.Insert(Transaction.StartFunding(funding.TransactionId, contract.HirerId, contract.Id, funding.Amount, channel, now));
        if (escrow is not null) return escrow.AwaitPayment(funding, now).Then<(Escrow, Transaction)>(next => (work.Update(next), payment));
        var opened = Escrow.Open(ids.NewId(), contract.Id, contract.HirerId, contract.WorkerId, conditions, funding, now);
        return (work.Insert(opened, DuplicateAnswer.DecideAgain), payment);
    }
}
