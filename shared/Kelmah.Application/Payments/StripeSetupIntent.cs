namespace Kelmah.Application.Payments;

/// <summary>A payment method being kept for later, https://docs.stripe.com/api/setup_intents/object.</summary>
/// <param name="Id">Starts with <c>seti_</c>.</param>
/// <param name="ClientSecret">Lets the payer's browser give the payment method. Never logged nor stored.</param>
/// <param name="CustomerId">Whom the payment method will belong to.</param>
public sealed record StripeSetupIntent(string Id, string ClientSecret, string? CustomerId)
{
    /// <summary>Everything but the client secret.</summary>
    public override string ToString() => Id;
}
