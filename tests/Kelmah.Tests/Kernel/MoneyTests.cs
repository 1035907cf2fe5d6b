using FsCheck;
using FsCheck.Fluent;
using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("150.00", "GHS", 15_000)]
    [InlineData("150", "GHS", 15_000)]
    [InlineData("0.01", "GHS", 1)]
    [InlineData("0", "GHS", 0)]
    [InlineData("1.5", "GHS", 150)]
    [InlineData("10000000000.00", "GHS", Money.MaxMinorUnits)]
    [InlineData("500", "XOF", 500)]
    public void An_amount_is_read_in_minor_units(string text, string currency, long minorUnits)
    {
        Assert.True(Money.TryParse(text, Currency.Parse(currency), out var money));
        Assert.Equal(minorUnits, money.MinorUnits);
    }

    [Theory]
    [InlineData(null, "GHS")]
    [InlineData("", "GHS")]
    [InlineData("-1.00", "GHS")]
    [InlineData("+1.00", "GHS")]
    [InlineData("1.001", "GHS")]
    [InlineData("150.000", "GHS")]
    [InlineData("0.000", "GHS")]
    [InlineData("150.0", "JPY")]
    [InlineData("150.000", "JPY")]
    [InlineData("150.00", "XOF")]
    [InlineData("1e3", "GHS")]
    [InlineData("1,000.00", "GHS")]
    [InlineData(" 1.00", "GHS")]
    [InlineData(".50", "GHS")]
    [InlineData("1.", "GHS")]
    [InlineData("10000000000.01", "GHS")]
    [InlineData("79228162514264337593543950335", "GHS")]
    [InlineData("0.5", "XOF")]
    [InlineData("٣", "GHS")]
    public void What_is_no_amount_is_refused(string? text, string currency) =>
        Assert.False(Money.TryParse(text, Currency.Parse(currency), out _));

    [Fact]
    public void Every_amount_reads_back_as_it_is_written() => Prop.ForAll(
        Amounts(), money => Money.TryParse(money.ToDecimalString(), money.Currency, out var read) && read == money).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_breaks_the_reading() => Prop.ForAll<string>(
        text => !Money.TryParse(text, Currency.Ghs, out var money) || money.MinorUnits is >= 0 and <= Money.MaxMinorUnits).QuickCheckThrowOnFailure();

    [Fact]
    public void A_share_and_the_rest_are_the_whole_and_differ_from_the_exact_share_by_half_a_unit_at_most() => Prop.ForAll(
        Amounts(),
        ArbMap.Default.ArbFor<int>().Generator.Select(number => Math.Abs(number % 10_001)).ToArbitrary(),
        (money, basisPoints) =>
        {
            var share = money.Share(basisPoints);
            var exact = money.MinorUnits * (decimal)basisPoints / 10_000m;
            return share + (money - share) == money && Math.Abs(share.MinorUnits - exact) <= 0.5m && share <= money;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(50, 1_00, 0)]
    [InlineData(150, 1_00, 2)]
    [InlineData(250, 1_00, 2)]
    [InlineData(350, 1_00, 4)]
    public void Halves_round_to_even(long minorUnits, int basisPoints, long share) =>
        Assert.Equal(share, new Money(minorUnits, Currency.Ghs).Share(basisPoints).MinorUnits);

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void A_share_is_at_most_the_whole(int basisPoints) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Money(1, Currency.Ghs).Share(basisPoints));

    [Fact]
    public void Two_currencies_never_mix()
    {
        var cedis = new Money(1, Currency.Ghs);
        var dollars = new Money(1, Currency.Usd);

        Assert.Throws<InvalidOperationException>(() => cedis + dollars);
        Assert.Throws<InvalidOperationException>(() => cedis - dollars);
        Assert.Throws<InvalidOperationException>(() => cedis < dollars);
        Assert.Throws<InvalidOperationException>(() => cedis.CompareTo(dollars));
        Assert.NotEqual(cedis, dollars);
    }

    [Fact]
    public void An_overflow_throws() =>
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue, Currency.Ghs) + new Money(1, Currency.Ghs));

    private static Arbitrary<Money> Amounts() =>
        (from units in Gen.Choose(0, int.MaxValue)
         from factor in Gen.Choose(0, 465)
         from code in Gen.Elements(Currency.Codes.ToArray())
         select new Money((long)units * factor, Currency.Parse(code))).ToArbitrary();
}
