namespace Kelmah.Simulators.Stripe;

/// <summary>The currencies that the simulator takes, with rates that never change, near those of 2025, and Stripe's minimums.</summary>
/// <remarks>
/// Stripe takes more than 135, https://docs.stripe.com/currencies: here are those with a minimum of their own there, and
/// those of West, East and South Africa. The digits are those of Stripe's amounts.
/// </remarks>
internal static class StripeCurrencies
{
    private const int RateDigits = 8;

    private static readonly Dictionary<string, (int Digits, decimal Usd, long? Minimum)> Known = new(StringComparer.Ordinal)
    {
        ["aed"] = (2, 0.27m, 200),
        ["aud"] = (2, 0.66m, 50),
        ["bgn"] = (2, 0.55m, 100),
        ["brl"] = (2, 0.18m, 50),
        ["cad"] = (2, 0.73m, 50),
        ["chf"] = (2, 1.12m, 50),
        ["czk"] = (2, 0.043m, 1_500),
        ["dkk"] = (2, 0.145m, 250),
        ["eur"] = (2, 1.08m, 50),
        ["gbp"] = (2, 1.27m, 30),
        ["ghs"] = (2, 0.065m, null),
        ["hkd"] = (2, 0.128m, 400),
        ["huf"] = (2, 0.0027m, 17_500),
        ["inr"] = (2, 0.0119m, 50),
        ["jpy"] = (0, 0.0067m, 50),
        ["kes"] = (2, 0.0077m, null),
        ["mxn"] = (2, 0.055m, 1_000),
        ["myr"] = (2, 0.22m, 200),
        ["ngn"] = (2, 0.00065m, null),
        ["nok"] = (2, 0.094m, 300),
        ["nzd"] = (2, 0.61m, 50),
        ["pln"] = (2, 0.25m, 200),
        ["ron"] = (2, 0.217m, 200),
        ["sek"] = (2, 0.095m, 300),
        ["sgd"] = (2, 0.745m, 50),
        ["thb"] = (2, 0.028m, 1_000),
        ["usd"] = (2, 1m, 50),
        ["xaf"] = (0, 0.00165m, null),
        ["xof"] = (0, 0.00165m, null),
        ["zar"] = (2, 0.055m, null),
    };

    public static bool Contain(string code) => Known.ContainsKey(code);

    /// <summary>
    /// The least that can be charged, in minor units, https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. Where
    /// Stripe names none, it is what 0.50 USD cost, the minimum of an account that settles in dollars.
    /// </summary>
    public static long Minimum(string code)
    {
        if (Known[code].Minimum is { } minimum) return minimum;
        var exact = 0.50m / Known[code].Usd * Power(Known[code].Digits);
        return (long)Math.Ceiling(exact);
    }

    /// <summary>How many of the one currency's units one unit of the other buys; what a balance transaction shows as <c>exchange_rate</c>.</summary>
    public static decimal Rate(string from, string to) => Math.Round(Known[from].Usd / Known[to].Usd, RateDigits, MidpointRounding.ToEven);

    /// <summary>Minor units of one currency as minor units of another, rounded half to even.</summary>
    public static long Convert(long amount, string from, string to)
    {
        var minorUnits = amount * Rate(from, to) * Power(Known[to].Digits) / Power(Known[from].Digits);
        return (long)Math.Round(minorUnits, MidpointRounding.ToEven);
    }

    private static decimal Power(int digits) => digits == 0 ? 1m : 100m;
}
