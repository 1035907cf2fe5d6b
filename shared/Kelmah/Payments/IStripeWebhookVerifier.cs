namespace Kelmah.Payments;

/// <summary>Decides whether a webhook came from Stripe, https://docs.stripe.com/webhooks#verify-manually.</summary>
public interface IStripeWebhookVerifier
{
    /// <summary>Checks the signature over the raw body first, and reads the body only if it holds.</summary>
    /// <param name="body">The request's body, byte for byte.</param>
    /// <param name="signatureHeader">The value of <c>Stripe-Signature</c>; null if there was none.</param>
    /// <returns>The event, or why it is refused. Never throws, whatever is given.</returns>
    StripeWebhookVerification Verify(ReadOnlyMemory<byte> body, string? signatureHeader);
}
