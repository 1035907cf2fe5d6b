namespace Kelmah.Simulators.Stripe;

/// <summary>The currencies that the simulator takes, with rates that never change, near those of 2025.</summary>
/// <remarks>
/// Stripe takes more than 135, https://docs.stripe.com/currencies: here are those with a minimum of their own there, and
/// those of West, East and South Africa. The digits are those of Stripe's amounts.
/// </remarks>
internal static class StripeCurrencies
{
    private const int RateDigits = 8;

    private static readonly Dictionary<string, (int Digits, decimal Usd)> Known = new(StringComparer.Ordinal)
    {
        ["aed"] = (2, 0.27m),
        ["aud"] = (2, 0.66m),
        ["bgn"] = (2, 0.55m),
        ["brl"] = (2, 0.18m),
        ["cad"] = (2, 0.73m),
        ["chf"] = (2, 1.12m),
        ["czk"] = (2, 0.043m),
        ["dkk"] = (2, 0.145m),
        ["eur"] = (2, 1.08m),
        ["gbp"] = (2, 1.27m),
        ["ghs"] = (2, 0.065m),
        ["hkd"] = (2, 0.128m),
        ["huf"] = (2, 0.0027m),
        ["inr"] = (2, 0.0119m),
        ["jpy"] = (0, 0.0067m),
        ["kes"] = (2, 0.0077m),
        ["mxn"] = (2, 0.055m),
        ["myr"] = (2, 0.22m),
        ["ngn"] = (2, 0.00065m),
        ["nok"] = (2, 0.094m),
        ["nzd"] = (2, 0.61m),
        ["pln"] = (2, 0.25m),
        ["ron"] = (2, 0.217m),
        ["sek"] = (2, 0.095m),
        ["sgd"] = (2, 0.745m),
        ["thb"] = (2, 0.028m),
        ["usd"] = (2, 1m),
        ["xaf"] = (0, 0.00165m),
        ["xof"] = (0, 0.00165m),
        ["zar"] = (2, 0.055m),
    };

    public static bool Contain(string code) => Known.ContainsKey(code);

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
