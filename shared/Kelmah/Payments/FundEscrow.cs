using Kelmah.Contracts;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Starts the payment of a contract's total into its escrow. While a payment is pending, a repeat answers with that payment:
/// also after a crash between the commit and the call to Stripe. One that is to be made with something else takes its place.
/// </summary>
public sealed class FundEscrow(
    IDocumentStore store, Transactor transactor, IContracts contracts, PaymentNames names, FundingAttempts attempts, TimeProvider clock, IIdSource ids)
{
    /// <summary>The payment to be confirmed by the payer, or already made with a stored payment method.</summary>
    /// <param name="caller">The hirer.</param>
    /// <param name="contractId">Signed by both and not funded.</param>
    /// <param name="input">How the hirer pays: decides how long the payment waits, and whether it is charged at once.</param>
    /// <param name="cancellationToken">Stops before the commit, or before Stripe's answer.</param>
    public async Task<Result<EscrowFunding>> ExecuteAsync(
        Caller caller, Guid contractId, FundingInput input, CancellationToken cancellationToken)
    {
        if (input.Check() is { } invalid) return invalid;
        var started = await StartAsync(caller, contractId, input, cancellationToken).ConfigureAwait(false);
        if (started.IsRefused(out var refusal, out var pending)) return refusal;
        if (!pending.Payment.IsMadeBy(input))
        {
            if ((await attempts.StopAsync(pending.Payment, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
            started = await StartAsync(caller, contractId, input, cancellationToken).ConfigureAwait(false);
            if (started.IsRefused(out refusal, out pending)) return refusal;
            if (!pending.Payment.IsMadeBy(input)) return PaymentErrors.PaymentUnderWay;
        }

        var made = await attempts.MakeAsync(pending.Payment, cancellationToken).ConfigureAwait(false);
        if (made.IsRefused(out refusal, out var attempt)) return refusal;
        var escrow = await store.FindAsync<Escrow>(pending.Escrow.Id, cancellationToken).ConfigureAwait(false);
        var funding = new EscrowFunding(EscrowView.Of(escrow!), TransactionView.Of(attempt.Payment), attempt.ClientSecret, attempt.Status);
        return await names.AddAsync(caller, funding, cancellationToken).ConfigureAwait(false);
    }

    private Task<Result<(Escrow Escrow, Transaction Payment)>> StartAsync(
        Caller caller, Guid contractId, FundingInput input, CancellationToken cancellationToken) =>
        transactor.RunAsync<(Escrow Escrow, Transaction Payment)>(caller.UserId, async work =>
        {
            var found = await contracts.FindForHirerAsync(work, caller, contractId, cancellationToken).ConfigureAwait(false);
            if (found.IsRefused(out var refusal, out var contract)) return refusal;
            if (contract.HirerId == contract.WorkerId) return JobErrors.OwnJob;
            if (contract.FundedAt is not null) return PaymentErrors.EscrowAlreadyHeld;
            if (contract.Status != ContractStatus.Active) return ContractErrors.NotActive;
            var chosen = await attempts.ChooseAsync(work, caller.UserId, input, cancellationToken).ConfigureAwait(false);
            if (chosen.IsRefused(out refusal, out var source)) return refusal;
            var escrow = await work.EscrowOfAsync(contractId, cancellationToken).ConfigureAwait(false);
            if (escrow is not null)
            {
                var current = await work.FindAsync<Transaction>(escrow.TransactionId, cancellationToken).ConfigureAwait(false);
                if (current!.Status == TransactionStatus.Pending) return (escrow, current);
            }

            return StartNew(work, contract, escrow, input.Channel, source);
        }, cancellationToken);

    private Result<(Escrow Escrow, Transaction Payment)> StartNew(
        UnitOfWork work, Contract contract, Escrow? escrow, PaymentChannel channel, PaymentSource? source)
    {
        var now = clock.GetUtcNow();
        var payment = work.Insert(
            Transaction.StartFunding(ids.NewId(), contract.HirerId, contract.Id, contract.TotalAmount, channel, now).PaidWith(source));
        if (escrow is not null)
            return escrow.AwaitPayment(payment.Id, now).Then<(Escrow, Transaction)>(next => (work.Update(next), payment));
        var conditions = new ReleaseConditions(contract.Terms.FeeBasisPoints, contract.Terms.InspectionDays);
        var opened = Escrow.Open(
            ids.NewId(), contract.Id, contract.HirerId, contract.WorkerId, contract.TotalAmount, conditions, payment.Id, now);
        return (work.Insert(opened, DuplicateAnswer.DecideAgain), payment);
    }
}
