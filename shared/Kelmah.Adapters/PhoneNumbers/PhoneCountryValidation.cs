using Kelmah.Identity;
using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.PhoneNumbers;

/// <summary>A country whose numbering plan is not known has no numbers. The plans are loaded for another than the default one alone.</summary>
public sealed class PhoneCountryValidation : IValidateOptions<AccountOptions>
{
    private static readonly string Default = new AccountOptions().PhoneCountry;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AccountOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.PhoneCountry == Default || LibPhoneNumbers.Knows(options.PhoneCountry)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("The setting Accounts__PhoneCountry must be a country's code of two letters such as GH.");
    }
}
