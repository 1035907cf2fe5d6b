using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Has a payment that was started made at Stripe, and answers what it waits for. One with a stored payment method is charged at once: where that succeeds it is settled,
/// as its webhook would settle it; where it is declined it is ended, unless its payer can still confirm it. Safe to repeat, and in any order with the webhook.
/// </summary>
public sealed class FundingAttempts(IDocumentStore store, PaymentIntents intents, SettlePayment settle, ExpireFunding expiry, PaymentLimits limits)
{
    /// <summary>Stripe's code where the issuer charges only with the payer there, https://docs.stripe.com/error-codes#authentication-required.</summary>
    private const string AuthenticationRequired = "authentication_required";

    /// <summary>Refuses what can never be charged at once; null to go on.</summary>
    public Refusal? Refuse(Money amount) => limits.Refuse("milestoneIds", amount);

    /// <summary>What a payment is made with. Refused for a payment method that is not in the caller's wallet, and for a channel that is not offered.</summary>
    /// <param name="work">Starts the payment.</param>
    /// <param name="userId">The payer.</param>
    /// <param name="input">As given, checked.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<PaymentSource?>> ChooseAsync(UnitOfWork work, Guid userId, FundingInput input, CancellationToken cancellationToken)
    {
        if (input.Channel == PaymentChannel.MobileMoney)
            return limits.MobileMoneyType.Length > 0 ? new PaymentSource { Type = limits.MobileMoneyType } : PaymentErrors.ChannelNotOffered;
        if (input.PaymentMethodId is not { } methodId) return input.SavePaymentMethod ? new PaymentSource { IsStored = true } : (PaymentSource?)null;
        var wallet = await work.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
        return wallet?.PaymentMethods.FirstOrDefault(kept => kept.Id == methodId) is { } method
            ? new PaymentSource { MethodId = methodId, StripePaymentMethodId = method.StripePaymentMethodId }
            : InputErrors.Of("paymentMethodId", "Your wallet has no such payment method.");
    }

    /// <summary>Stops a pending payment, so that another can be started which is made with something else.</summary>
    /// <returns>The payment as it has ended, which may be that it has succeeded; refused while Stripe works on it.</returns>
    public async Task<Result<Transaction>> StopAsync(Transaction pending, CancellationToken cancellationToken)
    {
        // Whoever has it charged may be about to call Stripe.
        if (pending is { Source.StripePaymentMethodId: not null, StripePaymentIntentId: null }) return PaymentErrors.PaymentUnderWay;
        if (DryRun.Current is not null) return await expiry.StopAsync(pending, cancellationToken).ConfigureAwait(false);
        var found = await intents.FindAsync(pending, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused(out var refusal, out var intent)) return refusal;
        if (intent?.Status is StripePaymentIntentStatus.Processing or StripePaymentIntentStatus.RequiresCapture) return PaymentErrors.PaymentUnderWay;
        return await expiry.StopAsync(pending, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has it made.</summary>
    /// <returns>The payment as it is stored, and what it waits for; refused with <c>payment_declined</c> where it was ended.</returns>
    public async Task<Result<FundingAttempt>> MakeAsync(Transaction pending, CancellationToken cancellationToken)
    {
        var ensured = await intents.EnsureAsync(pending, cancellationToken).ConfigureAwait(false);
        if (ensured.IsRefused(out var refusal, out var intent)) return await RefuseAsync(pending, refusal, cancellationToken).ConfigureAwait(false);
        if (pending.Source?.StripePaymentMethodId is null) return await WaitAsync(pending.Id, intent, cancellationToken).ConfigureAwait(false);
        return intent.Status switch
        {
            StripePaymentIntentStatus.Succeeded => await SettleAsync(pending, intent.Id, cancellationToken).ConfigureAwait(false),
            StripePaymentIntentStatus.Processing or StripePaymentIntentStatus.RequiresCapture or StripePaymentIntentStatus.Unknown =>
                new FundingAttempt(await ReadAsync(pending.Id, cancellationToken).ConfigureAwait(false), null, FundingStatus.Processing),
            StripePaymentIntentStatus.RequiresAction or StripePaymentIntentStatus.RequiresConfirmation =>
                await WaitAsync(pending.Id, intent, cancellationToken).ConfigureAwait(false),
            StripePaymentIntentStatus.RequiresPaymentMethod when intent.LastPaymentErrorCode == AuthenticationRequired =>
                await WaitAsync(pending.Id, intent, cancellationToken).ConfigureAwait(false),
            StripePaymentIntentStatus.RequiresPaymentMethod or StripePaymentIntentStatus.Canceled =>
                await DeclineAsync(pending, intent.LastDeclineCode ?? intent.LastPaymentErrorCode, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<Result<FundingAttempt>> WaitAsync(Guid paymentId, StripePaymentIntent intent, CancellationToken cancellationToken) => intent.ClientSecret is { } secret
        ? new FundingAttempt(await ReadAsync(paymentId, cancellationToken).ConfigureAwait(false), secret, FundingStatus.NeedsPayer)
        : new Refusal(PaymentErrors.ProviderRefused, "The payment provider gave no secret to confirm the payment with.");

    /// <summary>Stripe's answer to the charge may be an old one, under its key: what is settled is read.</summary>
    private async Task<Result<FundingAttempt>> SettleAsync(Transaction pending, string intentId, CancellationToken cancellationToken)
    {
        var read = await intents.ReadAsync(intentId, cancellationToken).ConfigureAwait(false);
        if (read.IsRefused(out var refusal, out var found)) return refusal;
        if (found.Intent is not { Status: StripePaymentIntentStatus.Succeeded } intent) return PaymentErrors.ProviderUnavailable;
        var ended = await settle.ExecuteAsync(pending.Id, intent, _ => { }, cancellationToken).ConfigureAwait(false);
        var settled = await ended.OrWhenDoneAsync(async () => await ReadAsync(pending.Id, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        // Where the contract has ended meanwhile, the money is on its way back.
        return settled.Then<FundingAttempt>(payment => payment.Status == TransactionStatus.Completed
            ? new FundingAttempt(payment, null, FundingStatus.Paid)
            : PaymentErrors.TransactionNotPending);
    }

    /// <summary>Ends a payment with a stored payment method that Stripe does not make; what a repeat can mend stays pending.</summary>
    private async Task<Result<FundingAttempt>> RefuseAsync(Transaction pending, Refusal refusal, CancellationToken cancellationToken)
    {
        if (refusal.Error.RetryHelps || pending.Source?.StripePaymentMethodId is null) return refusal;
        if (refusal.Error == PaymentErrors.ProviderRefused) return await DeclineAsync(pending, refusal.Detail, cancellationToken).ConfigureAwait(false);
        var ended = await expiry.StopAsync(pending, cancellationToken).ConfigureAwait(false);
        return ended.Refusal ?? refusal;
    }

    private async Task<Result<FundingAttempt>> DeclineAsync(Transaction pending, string? code, CancellationToken cancellationToken)
    {
        var ended = await expiry.FailAsync(pending, code ?? "payment_failed", cancellationToken).ConfigureAwait(false);
        return ended.Then<FundingAttempt>(payment => payment.Status == TransactionStatus.Completed
            ? new FundingAttempt(payment, null, FundingStatus.Paid)
            : new Refusal(PaymentErrors.PaymentDeclined, code));
    }

    private async Task<Transaction> ReadAsync(Guid paymentId, CancellationToken cancellationToken) =>
        (await store.FindAsync<Transaction>(paymentId, cancellationToken).ConfigureAwait(false))!;
}

/// <summary>What a payment at Stripe has come to.</summary>
/// <param name="Payment">As it is stored.</param>
/// <param name="ClientSecret">Where it needs the payer; never logged nor stored.</param>
/// <param name="Status">What it waits for.</param>
public sealed record FundingAttempt(Transaction Payment, string? ClientSecret, FundingStatus Status)
{
    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => $"{Payment.Id} {Status}";
}
