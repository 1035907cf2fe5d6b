using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Kelmah.Kernel;

/// <summary>How much of one currency one unit of another is worth: exact, never a binary fraction.</summary>
public sealed record ExchangeRate
{
    private const int MaxDigits = 12;

    private readonly BigInteger numerator;
    private readonly BigInteger denominator;

    private ExchangeRate(string text, BigInteger numerator, BigInteger denominator)
    {
        Text = text;
        this.numerator = numerator;
        this.denominator = denominator;
    }

    /// <summary>As it was given, for example <c>12.3400</c>.</summary>
    public string Text { get; }

    /// <summary>Reads a decimal text above zero, with at most 12 digits before the point and 12 after it; no sign, no exponent.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ExchangeRate? rate)
    {
        rate = null;
        var parts = text?.Split('.') ?? [];
        if (parts.Length is not (1 or 2) || !Array.TrueForAll(parts, static part => part.Length is > 0 and <= MaxDigits && part.All(char.IsAsciiDigit))) return false;
        var numerator = BigInteger.Parse(string.Concat(parts), System.Globalization.CultureInfo.InvariantCulture);
        if (numerator.IsZero) return false;
        rate = new ExchangeRate(text!, numerator, BigInteger.Pow(10, parts.Length == 2 ? parts[1].Length : 0));
        return true;
    }

    /// <summary>What an amount is worth, rounded half to even to the minor unit of the other currency; null where that is more than any amount may be.</summary>
    /// <param name="amount">Not below zero.</param>
    /// <param name="to">The other currency.</param>
    /// <param name="lessBasisPoints">What is kept back of it, 0 to 10 000; it is rounded once, with the rate.</param>
    public Money? Convert(Money amount, Currency to, int lessBasisPoints)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount.MinorUnits);
        ArgumentOutOfRangeException.ThrowIfNegative(lessBasisPoints);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lessBasisPoints, 10_000);
        var whole = amount.MinorUnits * numerator * BigInteger.Pow(10, to.Digits) * (10_000 - lessBasisPoints);
        var minorUnits = DivideHalfToEven(whole, denominator * BigInteger.Pow(10, amount.Currency.Digits) * 10_000);
        return minorUnits <= Money.MaxMinorUnits ? new Money((long)minorUnits, to) : null;
    }

    private static BigInteger DivideHalfToEven(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        var half = (remainder * 2).CompareTo(divisor);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
