using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public sealed class ExchangeRateTests
{
    [Theory]
    [InlineData("1000", "USD", "12.3400", "GHS", 0, 12_340)]
    [InlineData("1000", "USD", "12.3400", "GHS", 100, 12_217)]
    [InlineData("1", "USD", "0.5", "GHS", 0, 0)]
    [InlineData("3", "USD", "0.5", "GHS", 0, 2)]
    [InlineData("5", "USD", "0.5", "GHS", 0, 2)]
    [InlineData("7", "USD", "0.5", "GHS", 0, 4)]
    [InlineData("100", "USD", "155.5", "JPY", 0, 156)]
    [InlineData("100", "USD", "154.5", "JPY", 0, 154)]
    [InlineData("155", "JPY", "0.0064", "USD", 0, 99)]
    [InlineData("1000", "XOF", "1", "JPY", 250, 975)]
    [InlineData("1000", "USD", "3", "GHS", 10_000, 0)]
    public void An_amount_is_converted_exactly_and_rounded_once_half_to_even(string minorUnits, string from, string rate, string to, int margin, long expected)
    {
        Assert.True(ExchangeRate.TryParse(rate, out var read));

        var amount = new Money(long.Parse(minorUnits, System.Globalization.CultureInfo.InvariantCulture), Currency.Parse(from));
        Assert.Equal(new Money(expected, Currency.Parse(to)), read.Convert(amount, Currency.Parse(to), margin));
    }

    [Fact]
    public void More_than_any_amount_is_none()
    {
        Assert.True(ExchangeRate.TryParse("999999999999", out var rate));

        Assert.Null(rate.Convert(new Money(Money.MaxMinorUnits, Currency.Usd), Currency.Ghs, 0));
        Assert.True(ExchangeRate.TryParse("1", out rate));
        Assert.Equal(new Money(Money.MaxMinorUnits, Currency.Ghs), rate.Convert(new Money(Money.MaxMinorUnits, Currency.Usd), Currency.Ghs, 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.000")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("1234567890123")]
    [InlineData("1.1234567890123")]
    public void Only_a_decimal_text_above_zero_is_a_rate(string text) => Assert.False(ExchangeRate.TryParse(text, out _));

    [Theory]
    [InlineData("", true)]
    [InlineData("USD/GHS=12.3400, GHS/USD=0.0805", true)]
    [InlineData("USD/GHS=12,34", false)]
    [InlineData("USD/GHS=12.34,USD/GHS=12.35", false)]
    [InlineData("USD/USD=1", false)]
    [InlineData("USD/XXX=1", false)]
    [InlineData("USDGHS=1", false)]
    [InlineData("USD/GHS", false)]
    [InlineData("USD/GHS=0", false)]
    public void The_setting_is_a_list_of_pairs_each_once(string rates, bool isValid) => Assert.Equal(isValid, new PaymentLimits { ExchangeRates = rates }.HasValidRates());
}
