using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Kernel;

/// <summary>A currency of ISO 4217 that Kelmah accepts, with the number of digits of its minor unit.</summary>
[SchemaName("Currency")]
public readonly record struct Currency
{
    private static readonly FrozenDictionary<string, int> MinorUnitDigits = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["GHS"] = 2,
        ["NGN"] = 2,
        ["KES"] = 2,
        ["ZAR"] = 2,
        ["USD"] = 2,
        ["EUR"] = 2,
        ["GBP"] = 2,
        ["CAD"] = 2,
        ["XOF"] = 0,
        ["XAF"] = 0,
        ["JPY"] = 0,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string? code;

    private Currency(string code) => this.code = code;

    /// <summary>The Ghanaian cedi, the default.</summary>
    public static Currency Ghs { get; } = new("GHS");

    /// <summary>The US dollar.</summary>
    public static Currency Usd { get; } = new("USD");

    /// <summary>All accepted codes, in alphabetical order.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. MinorUnitDigits.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The three letters, upper case.</summary>
    public string Code => code ?? "GHS";

    /// <summary>Digits after the point: 2 for the cedi, 0 for the CFA franc.</summary>
    public int Digits => MinorUnitDigits[Code];

    /// <summary>Reads an upper-case code; false for one that is not accepted.</summary>
    public static bool TryParse([NotNullWhen(true)] string? code, out Currency currency)
    {
        currency = default;
        if (code is null || !MinorUnitDigits.ContainsKey(code)) return false;
        currency = new Currency(code);
        return true;
    }

    /// <summary>Reads a code that is known to be accepted.</summary>
    /// <exception cref="FormatException">The code is not accepted.</exception>
    public static Currency Parse(string code) =>
        TryParse(code, out var currency) ? currency : throw new FormatException($"'{code}' is not an accepted currency.");

    /// <inheritdoc/>
    public override string ToString() => Code;

    /// <inheritdoc/>
    public bool Equals(Currency other) => Code == other.Code;

    /// <inheritdoc/>
    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);
}
