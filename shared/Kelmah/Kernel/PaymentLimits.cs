using System.ComponentModel.DataAnnotations;

namespace Kelmah.Kernel;

/// <summary>
/// Settings <c>Payments__…</c>: what the payment provider can charge at once, and by what. A pay that could never be charged is refused where it is given,
/// and not when it is to be paid.
/// </summary>
public sealed class PaymentLimits
{
    private IReadOnlyDictionary<Currency, Money>? minimums;
    private IReadOnlyDictionary<Currency, Money>? withdrawalMinimums;

    /// <summary>The largest charge, in minor units of any currency: Stripe takes amounts of up to eight digits.</summary>
    [Range(1, Money.MaxMinorUnits)]
    public long MaximumMinorUnits { get; set; } = 99_999_999;

    /// <summary>
    /// The smallest charges, such as <c>GHS 10,USD 0.50</c>; a currency that is not named has none. Stripe's,
    /// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts; in a currency without one, some more than the 0.50 USD that
    /// a charge has to come to.
    /// </summary>
    public string MinimumCharge { get; set; } = "CAD 0.50,EUR 0.50,GBP 0.30,GHS 10,JPY 50,KES 100,NGN 1000,USD 0.50,XAF 350,XOF 350,ZAR 10";

    /// <summary>Days for which a webhook is kept, with its body. Stripe repeats an event for three days, and asks to keep its id for 30.</summary>
    [Range(30, 3_650)]
    public int NoticesKeptDays { get; set; } = 90;

    /// <summary>Hours before the evidence against a chargeback is due at which it is sent to the payer's bank, unless an administrator sends it earlier.</summary>
    [Range(1, 168)]
    public int EvidenceHoursBeforeDue { get; set; } = 24;

    /// <summary>Days for which a worker can give back what was released to them.</summary>
    [Range(1, 3_650)]
    public int GiveBackDays { get; set; } = 180;

    /// <summary>
    /// The provider's type of payment method that mobile money is paid by, as the account has it, https://docs.stripe.com/payments/payment-methods/payment-method-support.
    /// Where it is empty, mobile money is not offered.
    /// </summary>
    [RegularExpression("^[a-z][a-z0-9_]{0,63}$", ErrorMessage = "It is the name of a type of payment method, such as mb_way, or empty.")]
    public string MobileMoneyType { get; set; } = "";

    /// <summary>Days for which a worker cannot withdraw what a release brought, from the release on; 0 for at once. 5 (Upwork's).</summary>
    [Range(0, 90)]
    public int SecurityDays { get; set; } = 5;

    /// <summary>The same for a worker who is trusted; never more than <see cref="SecurityDays"/>. 2.</summary>
    [Range(0, 90)]
    public int TrustedSecurityDays { get; set; } = 2;

    /// <summary>How many completed contracts without a chargeback make a worker trusted; 0 for none. 10.</summary>
    [Range(0, 1_000)]
    public int TrustedAfterContracts { get; set; } = 10;

    /// <summary>
    /// The smallest withdrawals, such as <c>GHS 10,USD 1</c>; a currency that is not named has none. Enough that neither the provider's nor the bank's fee eats them up.
    /// </summary>
    public string MinimumWithdrawal { get; set; } = "CAD 1,EUR 1,GBP 1,GHS 10,JPY 100,KES 100,NGN 1000,USD 1,XAF 500,XOF 500,ZAR 20";

    /// <summary>Hours for which nothing is withdrawn to a bank account or mobile money number after it was given or changed, so that who has taken over an account does not empty it at once.</summary>
    [Range(0, 720)]
    public int PayoutPauseHours { get; set; } = 24;

    /// <summary>The countries in which the payment provider pays to banks, as ISO 3166-1 alpha-2, https://stripe.com/global.</summary>
    public string StripePayoutCountries { get; set; } =
        "AE,AT,AU,BE,BG,BR,CA,CH,CY,CZ,DE,DK,EE,ES,FI,FR,GB,GI,GR,HK,HR,HU,IE,IT,JP,LI,LT,LU,LV,MT,MX,MY,NL,NO,NZ,PL,PT,RO,SE,SG,SI,SK,TH,US";

    /// <summary>The countries in which administrators pay to bank accounts.</summary>
    public string BankPayoutCountries { get; set; } = "CI,CM,GH,KE,NG,SN,TG,ZA";

    /// <summary>The countries in which administrators pay to mobile money numbers.</summary>
    public string MobileMoneyPayoutCountries { get; set; } = "CI,CM,GH,KE,SN,TG";

    /// <summary>How long nothing is withdrawn to a destination that was changed.</summary>
    public TimeSpan PayoutPause => TimeSpan.FromHours(PayoutPauseHours);

    /// <summary>
    /// At which rates wallets' money is exchanged, such as <c>USD/GHS=12.3400,GHS/USD=0.0805</c>: how much of the second currency one unit of the first is worth, as decimal text. Each
    /// direction is named for itself; a pair that is not named is not exchanged, and none is named unless it is set.
    /// </summary>
    public string ExchangeRates { get; set; } = "";

    /// <summary>The platform's margin on an exchange, in basis points of what the rate gives.</summary>
    [Range(0, 5_000)]
    public int ExchangeMarginBasisPoints { get; set; } = 100;

    /// <summary>Seconds for which a quote of an exchange is kept to.</summary>
    [Range(10, 3_600)]
    public int ExchangeQuoteSeconds { get; set; } = 60;

    /// <summary>How long a quote of an exchange is kept to.</summary>
    public TimeSpan ExchangeQuoteLifetime => TimeSpan.FromSeconds(ExchangeQuoteSeconds);

    /// <summary>How long before it is due evidence is sent.</summary>
    public TimeSpan EvidenceBeforeDue => TimeSpan.FromHours(EvidenceHoursBeforeDue);

    /// <summary>How long a worker can give back what was released.</summary>
    public TimeSpan GiveBackTime => TimeSpan.FromDays(GiveBackDays);

    /// <summary>How long a webhook is kept.</summary>
    public TimeSpan NoticesKept => TimeSpan.FromDays(NoticesKeptDays);

    /// <summary>Refuses an amount that cannot be charged, as a wrong input; null to go on.</summary>
    /// <param name="field">The input's, camelCase.</param>
    /// <param name="amount">The whole of a contract's pay.</param>
    public Refusal? Refuse(string field, Money amount)
    {
        minimums ??= Read(MinimumCharge) ?? throw new InvalidOperationException("The settings were checked at the start.");
        var least = minimums.GetValueOrDefault(amount.Currency, new Money(1, amount.Currency));
        var most = new Money(MaximumMinorUnits, amount.Currency);
        return amount < least || amount > most ? InputErrors.Of(field, $"It is from {least} to {most}, which is what can be paid at once.") : null;
    }

    /// <summary>Refuses an amount that cannot be withdrawn, as a wrong input; null to go on.</summary>
    /// <param name="field">The input's, camelCase.</param>
    /// <param name="amount">What is asked for.</param>
    public Refusal? RefuseWithdrawal(string field, Money amount)
    {
        withdrawalMinimums ??= Read(MinimumWithdrawal) ?? throw new InvalidOperationException("The settings were checked at the start.");
        var least = withdrawalMinimums.GetValueOrDefault(amount.Currency, new Money(1, amount.Currency));
        var most = new Money(MaximumMinorUnits, amount.Currency);
        return amount < least || amount > most ? InputErrors.Of(field, $"It is from {least} to {most}, which is what can be withdrawn at once.") : null;
    }

    /// <summary>Whether every minimum is an amount of an accepted currency, named once, and not above the maximum.</summary>
    public bool IsValid() => IsValid(MinimumCharge);

    /// <summary>The same for the smallest withdrawals.</summary>
    public bool AreWithdrawalsValid() => IsValid(MinimumWithdrawal);

    /// <summary>Whether every list of countries is one of codes of two letters.</summary>
    public bool AreCountriesValid() =>
        new[] { StripePayoutCountries, BankPayoutCountries, MobileMoneyPayoutCountries }.All(list => CountriesOf(list).All(CountryCodes.All.Contains));

    /// <summary>The codes of a list.</summary>
    public static IReadOnlyList<string> CountriesOf(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether every rate is a decimal text above zero for two accepted currencies, each pair once.</summary>
    public bool HasValidRates() => ReadExchangeRates() is not null;

    /// <summary>The rates by what is given and what is got; null where the setting is malformed.</summary>
    internal IReadOnlyDictionary<(Currency From, Currency To), ExchangeRate>? ReadExchangeRates()
    {
        var read = new Dictionary<(Currency, Currency), ExchangeRate>();
        foreach (var given in ExchangeRates.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (given.Split('=') is not [var pair, var text] || pair.Split('/') is not [var first, var second]) return null;
            if (!Currency.TryParse(first, out var from) || !Currency.TryParse(second, out var to) || from == to) return null;
            if (!ExchangeRate.TryParse(text, out var rate) || !read.TryAdd((from, to), rate)) return null;
        }

        return read;
    }

    private bool IsValid(string minimumAmounts) => Read(minimumAmounts) is { } read && read.Values.All(minimum => minimum.MinorUnits <= MaximumMinorUnits);

    private static Dictionary<Currency, Money>? Read(string minimumAmounts)
    {
        var read = new Dictionary<Currency, Money>();
        foreach (var given in minimumAmounts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (given.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var code, var text]) return null;
            if (!Currency.TryParse(code, out var currency) || !Money.TryParse(text, currency, out var minimum) || !read.TryAdd(currency, minimum)) return null;
        }

        return read;
    }
}
