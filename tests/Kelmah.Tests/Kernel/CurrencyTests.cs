using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public sealed class CurrencyTests
{
    [Fact]
    public void The_default_is_the_cedi() => Assert.Equal(Currency.Ghs, default);

    [Theory]
    [InlineData("ghs")]
    [InlineData("XXX")]
    [InlineData("")]
    [InlineData(null)]
    public void Other_codes_are_refused(string? code) => Assert.False(Currency.TryParse(code, out _));

    [Theory]
    [InlineData("GHS", 2)]
    [InlineData("XOF", 0)]
    [InlineData("JPY", 0)]
    public void Each_currency_has_its_digits(string code, int digits) => Assert.Equal(digits, Currency.Parse(code).Digits);
}
