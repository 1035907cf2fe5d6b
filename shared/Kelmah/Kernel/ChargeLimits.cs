using System.ComponentModel.DataAnnotations;

namespace Kelmah.Kernel;

/// <summary>
/// Settings <c>Payments__…</c>: what the payment provider can charge at once. A pay that could never be charged is refused where it is given,
/// and not when it is to be paid.
/// </summary>
public sealed class ChargeLimits
{
    /// <summary>The largest charge, in minor units of any currency: Stripe takes amounts of up to eight digits.</summary>
    [Range(1, Money.MaxMinorUnits)]
    public long MaximumMinorUnits { get; set; } = 99_999_999;

    /// <summary>
    /// The smallest charge by currency, in its whole units. Stripe's, https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts;
    /// in a currency without one, some more than the 0.50 USD that a charge has to come to.
    /// </summary>
    public Dictionary<string, decimal> MinimumCharge { get; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["USD"] = 0.50m,
        ["EUR"] = 0.50m,
        ["GBP"] = 0.30m,
        ["CAD"] = 0.50m,
        ["JPY"] = 50m,
        ["GHS"] = 10m,
        ["NGN"] = 1_000m,
        ["KES"] = 100m,
        ["ZAR"] = 10m,
        ["XOF"] = 350m,
        ["XAF"] = 350m,
    };

    /// <summary>Refuses an amount that cannot be charged, as a wrong input; null to go on.</summary>
    /// <param name="field">The input's, camelCase.</param>
    /// <param name="amount">The whole of a contract's pay.</param>
    public Refusal? Refuse(string field, Money amount)
    {
        var (least, most) = (MinimumOf(amount.Currency), new Money(MaximumMinorUnits, amount.Currency));
        return amount < least || amount > most ? InputErrors.Of(field, $"It is from {least} to {most}, which is what can be paid at once.") : null;
    }

    /// <summary>Whether every minimum is of an accepted currency, in its digits, and not above the maximum.</summary>
    public bool IsValid() => MinimumCharge.All(minimum =>
        Currency.TryParse(minimum.Key.ToUpperInvariant(), out var currency)
        && minimum.Value >= 0
        && MinorUnitsOf(minimum.Value, currency) is var units && units == decimal.Truncate(units) && units <= MaximumMinorUnits);

    private Money MinimumOf(Currency currency) =>
        MinimumCharge.TryGetValue(currency.Code, out var least) ? new Money((long)MinorUnitsOf(least, currency), currency) : new Money(1, currency);

    private static decimal MinorUnitsOf(decimal wholeUnits, Currency currency) => currency.Digits == 0 ? wholeUnits : wholeUnits * 100m;
}
