using Kelmah.Identity;
using PhoneNumbers;

namespace Kelmah.Adapters.PhoneNumbers;

/// <summary>
/// The plans as libphonenumber has them, which it loads when the first number is asked for. Of a possible number the length is right: the
/// ranges that a plan has given out change faster than the app is deployed, and a code by SMS proves the number anyway.
/// </summary>
public sealed class LibPhoneNumbers : IPhoneNumbers
{
    /// <inheritdoc/>
    public bool IsPossible(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plans = PhoneNumberUtil.GetInstance();
        try
        {
            var number = plans.Parse(text, defaultRegion: null);
            return plans.IsPossibleNumberWithReason(number) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE
                && plans.Format(number, PhoneNumberFormat.E164) == text;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }
}
