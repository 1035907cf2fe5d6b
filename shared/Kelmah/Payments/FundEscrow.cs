using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Starts the payment of a contract's total into its escrow. While a payment is pending, a repeat answers with that payment:
/// also after a crash between the commit and the call to Stripe.
/// </summary>
public sealed class FundEscrow(
    IDocumentStore store, Transactor transactor, IContracts contracts, PaymentNames names, PaymentIntents intents, TimeProvider clock, IIdSource ids)
{
    /// <summary>The payment to be confirmed by the payer.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="contractId">Signed by both and not funded.</param>
    /// <param name="channel">How the hirer pays: decides how long the payment waits.</param>
    /// <param name="cancellationToken">Stops before the commit, or before Stripe's answer.</param>
    public async Task<Result<EscrowFunding>> ExecuteAsync(
        Caller caller, Guid contractId, PaymentChannel channel, CancellationToken cancellationToken)
    {
        var started = await StartAsync(caller, contractId, channel, cancellationToken).ConfigureAwait(false);
        if (started.IsRefused(out var refusal, out var pending)) return refusal;
        var ensured = await intents.EnsureAsync(pending.Payment, cancellationToken).ConfigureAwait(false);
        if (ensured.IsRefused(out refusal, out var intent)) return refusal;
        if (intent.ClientSecret is not { } secret) return new Refusal(PaymentErrors.ProviderRefused, "The payment provider gave no secret to confirm the payment with.");
        var payment = await store.FindAsync<Transaction>(pending.Payment.Id, cancellationToken).ConfigureAwait(false);
        var funding = new EscrowFunding(EscrowView.Of(pending.Escrow), TransactionView.Of(payment!), secret);
        return await names.AddAsync(caller, funding, cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<(Escrow Escrow, Transaction Payment)>> StartAsync(
        Caller caller, Guid contractId, PaymentChannel channel, CancellationToken cancellationToken) =>
        transactor.RunAsync<(Escrow Escrow, Transaction Payment)>(caller.UserId, async work =>
        {
            var found = await contracts.FindForHirerAsync(work, caller, contractId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (contract.HirerId == contract.WorkerId) return JobErrors.OwnJob;
            if (contract.FundedAt is not null) return PaymentErrors.EscrowAlreadyHeld;
            if (contract.Status != ContractStatus.Active) return ContractErrors.NotActive;
            var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            if (escrow is not null)
            {
                var current = await work.FindAsync<Transaction>(escrow.TransactionId, cancellationToken).ConfigureAwait(false);
                if (current!.Status == TransactionStatus.Pending) return (escrow, current);
            }

            return StartNew(work, contract, escrow, channel);
        }, cancellationToken);

    private Result<(Escrow Escrow, Transaction Payment)> StartNew(
        UnitOfWork work, Contract contract, Escrow? escrow, PaymentChannel channel)
    {
        var now = clock.GetUtcNow();
        var payment = work.Insert(
            Transaction.StartFunding(ids.NewId(), contract.HirerId, contract.Id, contract.TotalAmount, channel, now));
        if (escrow is not null)
            return escrow.AwaitPayment(payment.Id, now).Then<(Escrow, Transaction)>(next => (work.Update(next), payment));
        var conditions = new ReleaseConditions(contract.Terms.FeeBasisPoints, contract.Terms.InspectionDays);
        var opened = Escrow.Open(
            ids.NewId(), contract.Id, contract.HirerId, contract.WorkerId, contract.TotalAmount, conditions, payment.Id, now);
        return (work.Insert(opened, DuplicateAnswer.DecideAgain), payment);
    }
}
