using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kelmah.Kernel;

/// <summary>A whole number of minor units of one currency. Amounts of two currencies never add.</summary>
/// <param name="MinorUnits">For the cedi, pesewas: 150.00 GHS is 15 000.</param>
/// <param name="Currency">The currency.</param>
[SchemaName("Money")]
public readonly record struct Money(long MinorUnits, Currency Currency) : IComparable<Money>
{
    /// <summary>The largest amount accepted from outside, in minor units: 10 billion cedis.</summary>
    public const long MaxMinorUnits = 1_000_000_000_000;

    /// <summary>Nothing, in a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Whether the amount is above zero.</summary>
    public bool IsPositive => MinorUnits > 0;

    /// <summary>Whether the amount is zero.</summary>
    public bool IsZero => MinorUnits == 0;

    /// <summary>Adds; an overflow or a second currency is a bug and throws.</summary>
    public static Money operator +(Money left, Money right) => new(checked(left.MinorUnits + Same(left, right)), left.Currency);

    /// <summary>Subtracts; an overflow or a second currency is a bug and throws.</summary>
    public static Money operator -(Money left, Money right) => new(checked(left.MinorUnits - Same(left, right)), left.Currency);

    /// <summary>The opposite amount.</summary>
    public static Money operator -(Money value) => new(checked(-value.MinorUnits), value.Currency);

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator <(Money left, Money right) => left.MinorUnits < Same(left, right);

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator >(Money left, Money right) => left.MinorUnits > Same(left, right);

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator <=(Money left, Money right) => left.MinorUnits <= Same(left, right);

    /// <summary>Compares amounts of one currency.</summary>
    public static bool operator >=(Money left, Money right) => left.MinorUnits >= Same(left, right);

    /// <summary>The smaller of two amounts of one currency.</summary>
    public static Money Min(Money left, Money right) => left <= right ? left : right;

    /// <summary>The sum of amounts in <paramref name="currency"/>.</summary>
    public static Money Sum(Currency currency, IEnumerable<Money> amounts) => amounts.Aggregate(Zero(currency), (sum, next) => sum + next);

    /// <summary>
    /// Reads a decimal text such as <c>150.00</c>: no sign, no exponent, no more digits after the point than the currency has. Zeros are no
    /// exception: where a point groups thousands, <c>150.000</c> is not 150.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? amount, Currency currency, out Money money)
    {
        money = default;
        if (amount is null || amount.Length is 0 or > 20) return false;
        if (!decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        if (amount[0] == '.' || amount[^1] == '.') return false;
        if (amount.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point && amount.Length - point - 1 > currency.Digits) return false;
        var scaled = value * Scale(currency);
        if (scaled > MaxMinorUnits) return false;
        money = new Money((long)scaled, currency);
        return true;
    }

    /// <summary>A share of the amount in basis points (1/100 of a percent), rounded half to even.</summary>
    /// <param name="basisPoints">0 to 10 000.</param>
    public Money Share(int basisPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(basisPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(basisPoints, 10_000);
        return new Money((long)decimal.Round((decimal)MinorUnits * basisPoints / 10_000m, 0, MidpointRounding.ToEven), Currency);
    }

    /// <summary>The share of the amount that one amount is of another, rounded half to even; all of it where they are equal.</summary>
    /// <param name="part">From zero to <paramref name="whole"/>.</param>
    /// <param name="whole">Above zero.</param>
    public Money Proportion(Money part, Money whole)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part.MinorUnits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, whole);
        return part == whole ? this : new Money((long)decimal.Round((decimal)MinorUnits * part.MinorUnits / whole.MinorUnits, 0, MidpointRounding.ToEven), Currency);
    }

    /// <inheritdoc/>
    public int CompareTo(Money other) => MinorUnits.CompareTo(Same(this, other));

    /// <summary>The decimal text with all digits of the currency, for example <c>150.00</c>.</summary>
    public string ToDecimalString() =>
        (MinorUnits / Scale(Currency)).ToString("F" + Currency.Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>For example <c>150.00 GHS</c>.</summary>
    public override string ToString() => $"{ToDecimalString()} {Currency}";

    private static long Same(Money left, Money right) =>
        left.Currency == right.Currency
            ? right.MinorUnits
            : throw new InvalidOperationException($"{left.Currency} and {right.Currency} do not mix.");

    private static decimal Scale(Currency currency) => currency.Digits == 0 ? 1m : 100m;
}
