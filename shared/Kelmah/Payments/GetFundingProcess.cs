using Kelmah.Contracts;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Tells the orchestration of a payment into an escrow where it stands.</summary>
public sealed class GetFundingProcess(IDocumentStore store, TimeProvider clock)
{
    /// <summary>The state of a payment that is there; it ends when it is no longer pending.</summary>
    public async Task<ProcessState> ExecuteAsync(Guid transactionId, CancellationToken cancellationToken)
    {
        var payment = await store.FindAsync<Transaction>(transactionId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"There is no transaction {transactionId}.");
        var deadline = payment.Channel == PaymentChannel.MobileMoney ? Deadlines.MobileMoneyPayment : Deadlines.CardPayment;
        var next = NextStep.EarliestOf(clock.GetUtcNow(), (deadline, payment.ExpiresAt));
        return new ProcessState(ProcessState.NameOf(payment.Status), payment.Status != TransactionStatus.Pending, next);
    }
}
