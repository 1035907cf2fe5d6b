namespace Kelmah.Application.Payments;

/// <summary>A subscription, https://docs.stripe.com/api/subscriptions/object.</summary>
/// <param name="Id">Starts with <c>sub_</c>.</param>
/// <param name="Status">In Stripe's words: <c>active</c>, <c>past_due</c>, <c>canceled</c>, …</param>
/// <param name="CustomerId">Who pays.</param>
/// <param name="PriceId">What is paid.</param>
/// <param name="CurrentPeriodEnd">Until when it is paid.</param>
public sealed record StripeSubscription(
    string Id, string Status, string CustomerId, string PriceId, DateTimeOffset CurrentPeriodEnd);

/// <summary>A recurring price, https://docs.stripe.com/api/prices/object.</summary>
/// <param name="Id">Starts with <c>price_</c>.</param>
/// <param name="UnitAmount">Minor units of <paramref name="Currency"/> for each interval.</param>
/// <param name="Currency">Three lower-case letters.</param>
/// <param name="Interval"><c>day</c>, <c>week</c>, <c>month</c> or <c>year</c>.</param>
/// <param name="LookupKey">The platform's own name of the price.</param>
/// <param name="Nickname">A short description.</param>
public sealed record StripePrice(
    string Id, long UnitAmount, string Currency, string Interval, string? LookupKey, string? Nickname);

/// <summary>A subscription to be made.</summary>
/// <param name="CustomerId">Who pays.</param>
/// <param name="PriceId">What is paid.</param>
/// <param name="PaymentMethodId">A payment method of the customer's, which is charged.</param>
public sealed record NewStripeSubscription(string CustomerId, string PriceId, string PaymentMethodId)
{
    /// <summary>Own ids by which events of this subscription are recognised.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
