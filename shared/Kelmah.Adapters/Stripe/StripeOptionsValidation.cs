using Microsoft.Extensions.Options;

namespace Kelmah.Adapters.Stripe;

/// <summary>Refuses settings that cannot work, naming each; the values are never repeated, since two are secrets.</summary>
internal sealed class StripeOptionsValidation : IValidateOptions<StripeOptions>
{
    /// <summary>The simulator's defaults, which everybody can read in its source.</summary>
    private const string WellKnownKey = "sk_test_local";
    private const string WellKnownSecret = "whsec_local";

    public ValidateOptionsResult Validate(string? name, StripeOptions options)
    {
        string[] failures = Missing(options) is { } missing ? [missing] : [.. Failures(options)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Key and secret are given together: with one of them alone, either no call or no webhook would be believed.</summary>
    private static string? Missing(StripeOptions options) =>
        (IsGiven(options.ApiKey), IsGiven(options.WebhookSecret), IsGiven(options.BaseUrl)) switch
        {
            (true, true, _) => null,
            (true, false, _) => "The setting Stripe__WebhookSecret is missing: Stripe__ApiKey is set, and Stripe is set up with both or not at all.",
            (false, true, _) => "The setting Stripe__ApiKey is missing: Stripe__WebhookSecret is set, and Stripe is set up with both or not at all.",
            (false, false, true) => "The settings Stripe__ApiKey and Stripe__WebhookSecret are missing: Stripe__BaseUrl is set, which says only where they are used.",
            (false, false, false) => "There is no payment provider, since the simulators are off: set Stripe__ApiKey and Stripe__WebhookSecret.",
        };

    private static IEnumerable<string> Failures(StripeOptions options)
    {
        if (!IsHeaderText(options.ApiKey)) yield return "The setting Stripe__ApiKey must be a secret API key (sk_… or rk_…).";
        if (!IsHeaderText(options.WebhookSecret)) yield return "The setting Stripe__WebhookSecret must be the endpoint's signing secret (whsec_…).";
        if (!Uri.TryCreate(options.Address, UriKind.Absolute, out var url) || !IsSafe(url))
        {
            yield return "The setting Stripe__BaseUrl must be an https address; http is allowed for this machine only.";
        }
        else if (!url.IsLoopback)
        {
            if (options.ApiKey == WellKnownKey) yield return "The setting Stripe__ApiKey is the simulator's, which is no key of Stripe's.";
            if (options.WebhookSecret == WellKnownSecret)
                yield return "The setting Stripe__WebhookSecret is the simulator's, with which everybody can sign.";
        }

        if (options.Timeout <= TimeSpan.Zero) yield return "The setting Stripe__Timeout must be positive.";
        if (options.AttemptTimeout <= TimeSpan.Zero) yield return "The setting Stripe__AttemptTimeout must be positive.";
        if (options.MaxRetries is < 0 or > 10) yield return "The setting Stripe__MaxRetries must be from 0 to 10.";
        if (options.RetryDelay <= TimeSpan.Zero || options.MaxRetryDelay < options.RetryDelay)
            yield return "The setting Stripe__RetryDelay must be positive and at most Stripe__MaxRetryDelay.";
    }

    private static bool IsGiven(string? value) => !string.IsNullOrEmpty(value);

    private static bool IsHeaderText(string value) => value.All(letter => letter is > ' ' and <= '~');

    private static bool IsSafe(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);
}
