namespace Kelmah.Application.Payments;

/// <summary>A kept payment method, https://docs.stripe.com/api/payment_methods/object.</summary>
/// <param name="Id">Starts with <c>pm_</c>.</param>
/// <param name="Type">For example <c>card</c>.</param>
/// <param name="CustomerId">Whom it belongs to; null once it is detached.</param>
/// <param name="Card">Of a card, what may be shown of it.</param>
public sealed record StripePaymentMethod(string Id, string Type, string? CustomerId, StripeCard? Card);

/// <summary>What may be shown of a card.</summary>
/// <param name="Brand">For example <c>visa</c>.</param>
/// <param name="Last4">The last four digits.</param>
/// <param name="ExpiryMonth">1 to 12.</param>
/// <param name="ExpiryYear">Four digits.</param>
public sealed record StripeCard(string Brand, string Last4, int ExpiryMonth, int ExpiryYear);
