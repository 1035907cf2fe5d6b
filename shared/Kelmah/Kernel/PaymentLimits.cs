using System.ComponentModel.DataAnnotations;

namespace Kelmah.Kernel;

/// <summary>
/// Settings <c>Payments__…</c>: what the payment provider can charge at once, and by what. A pay that could never be charged is refused where it is given,
/// and not when it is to be paid.
/// </summary>
public sealed class PaymentLimits
{
    private IReadOnlyDictionary<Currency, Money>? minimums;

    /// <summary>The largest charge, in minor units of any currency: Stripe takes amounts of up to eight digits.</summary>
    [Range(1, Money.MaxMinorUnits)]
    public long MaximumMinorUnits { get; set; } = 99_999_999;

    /// <summary>
    /// The smallest charges, such as <c>GHS 10,USD 0.50</c>; a currency that is not named has none. Stripe's,
    /// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts; in a currency without one, some more than the 0.50 USD that
    /// a charge has to come to.
    /// </summary>
    public string MinimumCharge { get; set; } = "CAD 0.50,EUR 0.50,GBP 0.30,GHS 10,JPY 50,KES 100,NGN 1000,USD 0.50,XAF 350,XOF 350,ZAR 10";

    /// <summary>Days for which the envelope of a webhook is kept. Stripe repeats an event for three days, and asks to keep its id for 30.</summary>
    [Range(30, 3_650)]
    public int NoticesKeptDays { get; set; } = 90;

    /// <summary>
    /// The provider's type of payment method that mobile money is paid by, as the account has it, https://docs.stripe.com/payments/payment-methods/payment-method-support.
    /// Where it is empty, mobile money is not offered.
    /// </summary>
    [RegularExpression("^[a-z][a-z0-9_]{0,63}$", ErrorMessage = "It is the name of a type of payment method, such as mb_way, or empty.")]
    public string MobileMoneyType { get; set; } = "";

    /// <summary>How long the envelope of a webhook is kept.</summary>
    public TimeSpan NoticesKept => TimeSpan.FromDays(NoticesKeptDays);

    /// <summary>Refuses an amount that cannot be charged, as a wrong input; null to go on.</summary>
    /// <param name="field">The input's, camelCase.</param>
    /// <param name="amount">The whole of a contract's pay.</param>
    public Refusal? Refuse(string field, Money amount)
    {
        minimums ??= Read() ?? throw new InvalidOperationException("The settings were checked at the start.");
        var least = minimums.GetValueOrDefault(amount.Currency, new Money(1, amount.Currency));
        var most = new Money(MaximumMinorUnits, amount.Currency);
        return amount < least || amount > most ? InputErrors.Of(field, $"It is from {least} to {most}, which is what can be paid at once.") : null;
    }

    /// <summary>Whether every minimum is an amount of an accepted currency, named once, and not above the maximum.</summary>
    public bool IsValid() => Read() is { } read && read.Values.All(minimum => minimum.MinorUnits <= MaximumMinorUnits);

    private Dictionary<Currency, Money>? Read()
    {
        var read = new Dictionary<Currency, Money>();
        foreach (var given in MinimumCharge.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (given.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var code, var text]) return null;
            if (!Currency.TryParse(code, out var currency) || !Money.TryParse(text, currency, out var minimum) || !read.TryAdd(currency, minimum)) return null;
        }

        return read;
    }
}
