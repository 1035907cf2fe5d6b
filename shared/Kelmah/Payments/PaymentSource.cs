namespace Kelmah.Payments;

/// <summary>What a payment is made with. It is fixed when the payment is started, so that every call to the provider about it says the same.</summary>
public sealed record PaymentSource
{
    /// <summary>The provider's type of payment method; null for a card.</summary>
    public string? Type { get; init; }

    /// <summary>The stored payment method that is charged at once, by its id in the wallet; null where the payer confirms the payment.</summary>
    public Guid? MethodId { get; init; }

    /// <summary>The same by the provider's id, <c>pm_…</c>.</summary>
    public string? StripePaymentMethodId { get; init; }

    /// <summary>Whether what it is paid with is to be stored.</summary>
    public bool IsStored { get; init; }
}
