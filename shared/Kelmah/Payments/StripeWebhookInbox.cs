using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Stores webhook events that Stripe signed, once by their event id. They are processed from the queue, so that Stripe is
/// answered well under a second.
/// </summary>
public sealed class StripeWebhookInbox(
    IStripeWebhookVerifier verifier, Transactor transactor, TimeProvider clock, IIdSource ids)
{
    /// <summary>Stores an event; a repeated delivery is a success. Refused where the signature is not valid.</summary>
    /// <param name="body">Byte for byte as it came.</param>
    /// <param name="signature">The header <c>Stripe-Signature</c>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task<Result<WebhookReceipt>> ReceiveAsync(
        ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        var verified = verifier.Verify(body, signature);
        if (!verified.Accepted) return new Refusal(PaymentErrors.WebhookNotSigned, verified.Refusal is { } why ? Describe(why) : null);
        var received = verified.Event;
        if (received.Id.Length > StripeNotice.MaxIdLength) return InputErrors.Of("id", $"It has at most {StripeNotice.MaxIdLength} characters.");
        return await transactor.RunAsync<WebhookReceipt>(actorId: null, async work =>
        {
            var known = await work.FindAsync(StripeNoticeCollection.StripeEventId.Is(received.Id), cancellationToken).ConfigureAwait(false);
            if (known is not null) return new WebhookReceipt(received.Id);
            work.Insert(StripeNotice.Receive(ids.NewId(), received, clock.GetUtcNow()), DuplicateAnswer.DecideAgain);
            return new WebhookReceipt(received.Id);
        }, cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(StripeWebhookRefusal why) => why switch
    {
        StripeWebhookRefusal.SignatureMissing => "There is no header Stripe-Signature.",
        StripeWebhookRefusal.SignatureMalformed => "The header Stripe-Signature is not of the form t=…,v1=….",
        StripeWebhookRefusal.SignatureMismatch => "No signature in the header Stripe-Signature is that of the body; see the setting Stripe__WebhookSecret.",
        StripeWebhookRefusal.TimestampOutsideTolerance => "The signature's time is more than 300 seconds from now; see the clock.",
        StripeWebhookRefusal.PayloadMalformed => "The signature holds, but the body is no event.",
    };
}

/// <summary>Says that a webhook event is stored.</summary>
/// <param name="Received">Stripe's id of the event.</param>
[SchemaName("WebhookReceipt")]
public sealed record WebhookReceipt(string Received);
