namespace Kelmah.Application.Payments;

/// <summary>A customer, https://docs.stripe.com/api/customers/object.</summary>
/// <param name="Id">Starts with <c>cus_</c>.</param>
/// <param name="Metadata">What was given at its creation.</param>
public sealed record StripeCustomer(string Id, IReadOnlyDictionary<string, string> Metadata);

/// <summary>A customer to be created.</summary>
public sealed record NewStripeCustomer
{
    /// <summary>Where Stripe sends receipts.</summary>
    public string? Email { get; init; }

    /// <summary>The person's name.</summary>
    public string? Name { get; init; }

    /// <summary>Own ids, such as the user's.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Says nothing: the fields are personal data.</summary>
    public override string ToString() => nameof(NewStripeCustomer);
}
