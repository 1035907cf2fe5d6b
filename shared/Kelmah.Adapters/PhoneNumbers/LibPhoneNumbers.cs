using Kelmah.Identity;
using PhoneNumbers;

namespace Kelmah.Adapters.PhoneNumbers;

/// <summary>
/// The plans as libphonenumber has them, which it loads when the first number is asked for. A valid number is of a range that its country's
/// plan has given out: length alone takes a number of Ghana that lacks a digit, since a few of its numbers are that short.
/// </summary>
public sealed class LibPhoneNumbers : IPhoneNumbers
{
    /// <inheritdoc/>
    public bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plans = PhoneNumberUtil.GetInstance();
        try
        {
            var number = plans.Parse(text, defaultRegion: null);
            return plans.IsValidNumber(number) && plans.Format(number, PhoneNumberFormat.E164) == text;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }
}
