using Kelmah.Identity;
using PhoneNumbers;

namespace Kelmah.Adapters.PhoneNumbers;

/// <summary>
/// The plans as libphonenumber has them, which it loads when the first number is asked for. A valid number is of a range that its country's
/// plan has given out: length alone takes a number of Ghana that lacks a digit, since a few of its numbers are that short.
/// </summary>
public sealed class LibPhoneNumbers(AccountOptions options) : IPhoneNumbers
{
    private const string NoNumber = "It is a telephone number such as +233201234567, or as it is dialled within the country.";

    private const string Trunk = "(0)";

    /// <inheritdoc/>
    public PhoneReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var written = WithoutTrunk(text.Trim());
        if (written.Length is 0 or > UserProfile.MaxPhoneLength || !IsWritten(written)) return PhoneReading.Wrong(NoNumber);
        var plans = PhoneNumberUtil.GetInstance();
        try
        {
            return Judge(plans, plans.Parse(written, options.PhoneCountry), written);
        }
        catch (NumberParseException failure)
        {
            return PhoneReading.Wrong(failure.ErrorType switch
            {
                ErrorType.INVALID_COUNTRY_CODE => "It begins with the code of no country.",
                ErrorType.TOO_SHORT_AFTER_IDD or ErrorType.TOO_SHORT_NSN => "It has too few digits.",
                ErrorType.TOO_LONG => "It has too many digits.",
                _ => NoNumber,
            });
        }
    }

    /// <summary>Whether libphonenumber has the numbering plan of a country.</summary>
    /// <param name="country">ISO 3166-1 alpha-2.</param>
    internal static bool Knows(string country) => PhoneNumberUtil.GetInstance().GetSupportedRegions().Contains(country);

    private static PhoneReading Judge(PhoneNumberUtil plans, PhoneNumber number, string written)
    {
        var standard = plans.Format(number, PhoneNumberFormat.E164);
        switch (plans.IsPossibleNumberWithReason(number))
        {
            case PhoneNumberUtil.ValidationResult.TOO_SHORT: return PhoneReading.Wrong("It has too few digits.");
            case PhoneNumberUtil.ValidationResult.TOO_LONG: return PhoneReading.Wrong("It has too many digits.");
        }

        if (!plans.IsValidNumber(number)) return PhoneReading.Wrong($"No such number is given out in {plans.GetRegionCodeForCountryCode(number.CountryCode)}.");
        // The 0 that is dialled within a country is dropped by the library, but whoever writes it there may mean another number.
        return written[0] == '+' && standard[1..] != string.Concat(written.Where(char.IsAsciiDigit))
            ? PhoneReading.Wrong("Leave out the 0 that follows the country's code.")
            : PhoneReading.Of(standard);
    }

    /// <summary>Without the 0 in brackets that many print behind the country's code, to be dialled within the country alone.</summary>
    private static string WithoutTrunk(string written) =>
        written.StartsWith('+') && written.IndexOf(Trunk, StringComparison.Ordinal) is > 1 and < 6 ? written.Replace(Trunk, "", StringComparison.Ordinal) : written;

    /// <summary>Digits, a plus before them, and what people put between them. The library would take letters for the digits of their keys.</summary>
    private static bool IsWritten(string text) => text.Any(char.IsAsciiDigit) && text.LastIndexOf('+') <= 0
        && text.All(static character => char.IsAsciiDigit(character) || character is '+' or '(' or ')' or '-' or '.' or '/' or ' ' or '\u00A0' or '\u202F' or (>= '\u2010' and <= '\u2015'));
}
