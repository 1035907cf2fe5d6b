namespace Kelmah.Payments;

/// <summary>A customer, to whom payment methods are attached, https://docs.stripe.com/api/customers/object.</summary>
/// <param name="Id">Starts with <c>cus_</c>.</param>
public sealed record StripeCustomer(string Id);

/// <summary>A customer to be created. Nothing about the person is told to Stripe by it: whoever pays gives Stripe what the payment needs.</summary>
public sealed record NewStripeCustomer
{
    /// <summary>Own ids, such as the user's.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}

/// <summary>What a payment is paid with, https://docs.stripe.com/api/payment_methods/object. Never a card's number.</summary>
/// <param name="Id">Starts with <c>pm_</c>.</param>
/// <param name="Type">For example <c>card</c>.</param>
public sealed record StripePaymentMethod(string Id, string Type)
{
    /// <summary>Whom it is attached to, <c>cus_…</c>; null for nobody.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The card; null for any other type.</summary>
    public StripeCard? Card { get; init; }
}

/// <summary>A card, as far as it may be shown to its holder.</summary>
/// <param name="Brand">For example <c>visa</c>.</param>
/// <param name="Last4">The last four digits.</param>
/// <param name="ExpiryMonth">1 to 12.</param>
/// <param name="ExpiryYear">Four digits.</param>
/// <param name="Fingerprint">The same for the same number, however often it is given; null where Stripe does not say.</param>
public sealed record StripeCard(string Brand, string Last4, int ExpiryMonth, int ExpiryYear, string? Fingerprint);
