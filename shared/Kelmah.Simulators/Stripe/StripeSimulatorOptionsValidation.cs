using Microsoft.Extensions.Options;

namespace Kelmah.Simulators.Stripe;

/// <summary>Refuses a misbehaviour that is out of its range, and names it.</summary>
internal sealed class StripeSimulatorOptionsValidation : IValidateOptions<StripeSimulatorOptions>
{
    public ValidateOptionsResult Validate(string? name, StripeSimulatorOptions options) =>
        options.Misbehaviour.Invalid() is { } setting
            ? ValidateOptionsResult.Fail($"The setting Simulators__Stripe__Misbehaviour__{setting} is out of its range.")
            : ValidateOptionsResult.Success;
}
