using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Stripe's side of a payment. Its keys come from the transaction's id, so that a retry after a crash does nothing twice.</summary>
public sealed class PaymentIntents(IDocumentStore store, Transactor transactor, IStripeApi stripe, TimeProvider clock)
{
    /// <summary>The metadata by which a webhook finds its transaction.</summary>
    internal const string TransactionKey = "transactionId";

    /// <summary>The payment at Stripe, created if it is not there yet, and linked to the transaction.</summary>
    public async Task<Result<StripePaymentIntent>> EnsureAsync(Transaction payment, CancellationToken cancellationToken)
    {
        var answer = payment.StripePaymentIntentId is { } known
            ? await stripe.GetPaymentIntentAsync(known, cancellationToken).ConfigureAwait(false)
            : await stripe.CreatePaymentIntentAsync(Describe(payment), $"fund:{payment.Id}", cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded) return answer.Error.ToRefusal();
        if (payment.StripePaymentIntentId is not null) return answer.Value;
        var linked = await LinkAsync(payment.Id, answer.Value.Id, cancellationToken).ConfigureAwait(false);
        return linked.Then<StripePaymentIntent>(_ => answer.Value);
    }

    /// <summary>The transaction that a payment at Stripe belongs to; null where it is none of ours.</summary>
    public async Task<Transaction?> FindTransactionAsync(StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        var isNamed = intent.Metadata.TryGetValue(TransactionKey, out var text)
            & Guid.TryParse(text, CultureInfo.InvariantCulture, out var id);
        return isNamed
            ? await store.FindAsync<Transaction>(id, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private static NewStripePaymentIntent Describe(Transaction payment) =>
        new(payment.Amount.MinorUnits, payment.Currency.Code.ToLowerInvariant())
        {
            Metadata = new Dictionary<string, string>
            {
                [TransactionKey] = payment.Id.ToString(),
                ["contractId"] = payment.ContractId.ToString() ?? "",
            },
            Description = "Escrow of a contract on Kelmah",
            TransferGroup = payment.ContractId.ToString(),
        };

    private Task<Result<Transaction>> LinkAsync(Guid transactionId, string paymentIntentId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var payment = await store.FindAsync<Transaction>(transactionId, cancellationToken).ConfigureAwait(false);
            return payment!.LinkPaymentIntent(paymentIntentId, clock.GetUtcNow()).Then<Transaction>(linked => work.Update(linked));
        }, cancellationToken);
}
