using Microsoft.Extensions.Options;

namespace Kelmah.Infrastructure.Payments.Stripe;

/// <summary>Refuses settings that cannot work, naming each; the values are never repeated, since two are secrets.</summary>
internal sealed class StripeOptionsValidation : IValidateOptions<StripeOptions>
{
    public ValidateOptionsResult Validate(string? name, StripeOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(StripeOptions options)
    {
        if (!IsHeaderText(options.ApiKey)) yield return "Stripe:ApiKey must be set to a secret API key (sk_… or rk_…).";
        if (!IsHeaderText(options.WebhookSecret)) yield return "Stripe:WebhookSecret must be set to the endpoint's signing secret (whsec_…).";
        if (!Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var url) || !IsSafe(url))
            yield return "Stripe:BaseUrl must be an https address; http is allowed for this machine only.";
        if (options.Timeout <= TimeSpan.Zero) yield return "Stripe:Timeout must be positive.";
        if (options.MaxRetries is < 0 or > 10) yield return "Stripe:MaxRetries must be from 0 to 10.";
        if (options.RetryDelay <= TimeSpan.Zero || options.MaxRetryDelay < options.RetryDelay)
            yield return "Stripe:RetryDelay must be positive and at most Stripe:MaxRetryDelay.";
    }

    private static bool IsHeaderText(string? value) => !string.IsNullOrEmpty(value) && value.All(letter => letter is > ' ' and <= '~');

    private static bool IsSafe(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);
}
