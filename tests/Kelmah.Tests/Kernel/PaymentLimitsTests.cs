using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

/// <summary>What can be paid at once.</summary>
public sealed class PaymentLimitsTests
{
    [Theory]
    [InlineData("GHS", "10.00", true)]
    [InlineData("GHS", "9.99", false)]
    [InlineData("GHS", "999999.99", true)]
    [InlineData("GHS", "1000000.00", false)]
    [InlineData("JPY", "50", true)]
    [InlineData("JPY", "49", false)]
    [InlineData("JPY", "99999999", true)]
    [InlineData("JPY", "100000000", false)]
    [InlineData("USD", "0.50", true)]
    [InlineData("USD", "0.49", false)]
    public void A_pay_is_between_what_can_be_charged(string code, string text, bool isPayable)
    {
        Assert.True(Money.TryParse(text, Currency.Parse(code), out var amount));

        var refusal = new PaymentLimits().Refuse("totalAmount", amount);

        Assert.Equal(isPayable, refusal is null);
        if (refusal is not null) Assert.Contains("to 9", Assert.Single(refusal.Errors!["totalAmount"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_currency_has_a_minimum() =>
        Assert.All(Currency.Codes, code => Assert.NotNull(new PaymentLimits().Refuse("totalAmount", new Money(1, Currency.Parse(code)))));

    [Theory]
    [InlineData("", true)]
    [InlineData("GHS 10, USD 0.50", true)]
    [InlineData("GHS", false)]
    [InlineData("GHS 10,GHS 11", false)]
    [InlineData("CHF 1", false)]
    [InlineData("JPY 0.5", false)]
    [InlineData("GHS -1", false)]
    [InlineData("GHS 1000000", false)]
    public void Minimums_are_checked(string minimums, bool isValid) => Assert.Equal(isValid, new PaymentLimits { MinimumCharge = minimums }.IsValid());
}
