using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// What the deadlines of payments do: the payment is cancelled at Stripe and here. One that has succeeded in the meantime, its
/// webhook still under way, is settled instead. Safe to repeat.
/// </summary>
public sealed class ExpireFunding(
    IDocumentStore store, Transactor transactor, PaymentIntents intents, IStripeApi stripe, SettlePayment settle, TimeProvider clock)
{
    /// <summary>Expires a payment.</summary>
    /// <returns>
    /// The transaction, cancelled or completed; refused where there still is time, and with
    /// <c>payment_provider_unavailable</c> where Stripe cannot be asked.
    /// </returns>
    public async Task<Result<Transaction>> ExecuteAsync(Guid paymentId, CancellationToken cancellationToken)
    {
        var payment = await store.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false);
        if (payment is null) return RequestErrors.NotFound;
        if (payment.Status != TransactionStatus.Pending) return payment;
        if (payment.ExpiresAt > clock.GetUtcNow()) return PaymentErrors.PaymentNotExpired;
        return await StopAsync(payment, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cancels a pending payment that is not wanted any more, before its time is over.</summary>
    public Task<Result<Transaction>> StopAsync(Transaction payment, CancellationToken cancellationToken) => EndAsync(payment, declined: null, cancellationToken);

    /// <summary>Ends a pending payment that was declined, and that its payer cannot go on with.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="reason">The provider's code.</param>
    /// <param name="cancellationToken">Stops before a commit.</param>
    public Task<Result<Transaction>> FailAsync(Transaction payment, string reason, CancellationToken cancellationToken) => EndAsync(payment, reason, cancellationToken);

    private async Task<Result<Transaction>> EndAsync(Transaction payment, string? declined, CancellationToken cancellationToken)
    {
        var key = $"cancel:{payment.Id}";
        if (DryRun.Current is { } dryRun) return dryRun.WouldAsk(new ProviderCall(ProviderCallKind.CancelPayment, payment.Amount, key));
        // Stripe may have made the payment before a crash kept its id from us.
        var found = await intents.FindAsync(payment, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var intent)) return refusal;
        if (intent is null) return await EndAsync(payment.Id, declined, cancellationToken).ConfigureAwait(false);
        if (intent.Status is not (StripePaymentIntentStatus.Succeeded or StripePaymentIntentStatus.Canceled))
        {
            var answer = await stripe.CancelPaymentIntentAsync(intent.Id, key, cancellationToken).ConfigureAwait(false);
            if (!answer.Succeeded && answer.Error.IsTransient) return answer.Error.ToRefusal();
            if (!answer.Succeeded)
            {
                // It cannot be cancelled in its present state: it has just succeeded, or is being paid.
                var read = await stripe.GetPaymentIntentAsync(intent.Id, cancellationToken).ConfigureAwait(false);
                if (!read.Succeeded) return read.Error.ToRefusal();
                intent = read.Value;
            }
        }

        return intent.Status == StripePaymentIntentStatus.Succeeded
            ? await SettleAsync(payment.Id, intent, cancellationToken).ConfigureAwait(false)
            : await EndAsync(payment.Id, declined, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<Transaction>> SettleAsync(Guid paymentId, StripePaymentIntent intent, CancellationToken cancellationToken)
    {
        var settled = await settle.ExecuteAsync(paymentId, intent, _ => { }, cancellationToken).ConfigureAwait(false);
        return await settled.OrWhenDoneAsync(async () => (await store.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false))!)
            .ConfigureAwait(false);
    }

    private Task<Result<Transaction>> EndAsync(Guid paymentId, string? declined, CancellationToken cancellationToken) =>
        transactor.RunAsync<Transaction>(actorId: null, async work =>
        {
            var payment = await work.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false);
            if (payment!.Status != TransactionStatus.Pending) return payment;
            var now = clock.GetUtcNow();
            return (declined is null ? payment.Cancel(now) : payment.Fail(declined, now)).Then<Transaction>(ended => work.Update(ended));
        }, cancellationToken);
}
