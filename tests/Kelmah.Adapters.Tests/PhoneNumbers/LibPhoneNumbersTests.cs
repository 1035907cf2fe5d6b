using Kelmah.Adapters.PhoneNumbers;

namespace Kelmah.Adapters.Tests.PhoneNumbers;

public sealed class LibPhoneNumbersTests
{
    private readonly LibPhoneNumbers numbers = new();

    [Theory]
    [InlineData("+233201234567")]
    [InlineData("+233200000000")]
    [InlineData("+2348031234567")]
    [InlineData("+447911123456")]
    [InlineData("+12025550123")]
    [InlineData("+6591234567")]
    public void A_number_in_E_164_of_a_range_that_its_country_has_given_out_is_valid(string number) => Assert.True(numbers.IsValid(number));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("0201234567")]
    [InlineData("233201234567")]
    [InlineData("+23320123456")]
    [InlineData("+2332012345678")]
    [InlineData("+2330201234567")]
    [InlineData("+233 20 123 4567")]
    [InlineData("+233201234567;ext=1")]
    [InlineData("tel:+233201234567")]
    [InlineData("+012345678")]
    [InlineData("+99912345678")]
    [InlineData("+1234567")]
    [InlineData("+１２０２５５５０１２３")]
    [InlineData("+1800FLOWERS")]
    public void Anything_else_is_not(string text) => Assert.False(numbers.IsValid(text));
}
