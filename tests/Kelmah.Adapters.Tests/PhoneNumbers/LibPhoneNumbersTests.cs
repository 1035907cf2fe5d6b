using Kelmah.Adapters.PhoneNumbers;
using Kelmah.Identity;

namespace Kelmah.Adapters.Tests.PhoneNumbers;

public sealed class LibPhoneNumbersTests
{
    private readonly LibPhoneNumbers numbers = new(new AccountOptions());

    [Theory]
    [InlineData("+233201234567", "+233201234567")]
    [InlineData("+233 20 123 4567", "+233201234567")]
    [InlineData("  +233-20-123-4567 ", "+233201234567")]
    [InlineData("020 123 4567", "+233201234567")]
    [InlineData("0201234567", "+233201234567")]
    [InlineData("(020) 123-4567", "+233201234567")]
    [InlineData("020.123.4567", "+233201234567")]
    [InlineData("020/1234567", "+233201234567")]
    [InlineData("020\u00A0123\u00A04567", "+233201234567")]
    [InlineData("020\u2011123\u20134567", "+233201234567")]
    [InlineData("233201234567", "+233201234567")]
    [InlineData("00233201234567", "+233201234567")]
    [InlineData("024 123 4567", "+233241234567")]
    [InlineData("+233 (0)24 123 4567", "+233241234567")]
    [InlineData("+44 (0) 7911 123456", "+447911123456")]
    [InlineData("030 222 1234", "+233302221234")]
    [InlineData("+2348031234567", "+2348031234567")]
    [InlineData("+254 712 345678", "+254712345678")]
    [InlineData("+27 71 123 4567", "+27711234567")]
    [InlineData("+221 70 123 45 67", "+221701234567")]
    [InlineData("+225 01 23 45 67 89", "+2250123456789")]
    [InlineData("+237 6 71 23 45 67", "+237671234567")]
    [InlineData("+447911123456", "+447911123456")]
    [InlineData("+1 (202) 555-0123", "+12025550123")]
    [InlineData("+33 6 12 34 56 78", "+33612345678")]
    [InlineData("+49 1512 3456789", "+4915123456789")]
    [InlineData("+39 06 6982", "+39066982")]
    [InlineData("+81 90-1234-5678", "+819012345678")]
    [InlineData("+6591234567", "+6591234567")]
    public void A_number_is_read_as_people_write_it(string text, string number) => Assert.Equal(PhoneReading.Of(number), numbers.Read(text));

    [Theory]
    [InlineData("", "such as")]
    [InlineData("+", "such as")]
    [InlineData("call me", "such as")]
    [InlineData("+233201234567;ext=1", "such as")]
    [InlineData("tel:+233201234567", "such as")]
    [InlineData("+１２０２５５５０１２３", "such as")]
    [InlineData("٠٢٠١٢٣٤٥٦٧", "such as")]
    [InlineData("+1800FLOWERS", "such as")]
    [InlineData("++233201234567", "such as")]
    [InlineData("020+1234567", "such as")]
    [InlineData("020 123 4567 / 024 123 4567 / 030 222 1234", "such as")]
    [InlineData("+99912345678", "no country")]
    [InlineData("+012345678", "no country")]
    [InlineData("+2330241234567", "Leave out the 0")]
    [InlineData("+23408031234567", "Leave out the 0")]
    [InlineData("+2540712345678", "Leave out the 0")]
    [InlineData("+23324123456", "given out in GH")]
    [InlineData("+2332412345678", "too many digits")]
    [InlineData("+233991234567", "given out in GH")]
    [InlineData("020 123 456", "given out in GH")]
    [InlineData("+1234567", "too few digits")]
    [InlineData("02", "too few digits")]
    [InlineData("+4479111234567890", "too many digits")]
    public void What_is_wrong_with_a_number_is_said(string text, string fault)
    {
        var read = numbers.Read(text);

        Assert.Null(read.Number);
        Assert.Contains(fault, read.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_without_a_countrys_code_is_of_the_country_of_the_settings() => Assert.Equal(
        PhoneReading.Of("+2348031234567"), new LibPhoneNumbers(new AccountOptions { PhoneCountry = "NG" }).Read("0803 123 4567"));

    [Theory]
    [InlineData("GH", true)]
    [InlineData("NG", true)]
    [InlineData("ZZ", false)]
    public void The_country_of_the_settings_has_a_plan(string country, bool isValid) => Assert.Equal(
        isValid, new PhoneCountryValidation().Validate(null, new AccountOptions { PhoneCountry = country }).Succeeded);
}
