namespace Kelmah.Adapters.Stripe;

/// <summary>The settings <c>Stripe:…</c>.</summary>
public sealed class StripeOptions
{
    /// <summary>The section that they stand in.</summary>
    public const string Section = "Stripe";

    /// <summary>The secret key, <c>sk_…</c> or a restricted <c>rk_…</c>.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>What webhooks are signed with, <c>whsec_…</c>.</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>Where the API is called; empty for <c>https://api.stripe.com</c>.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Where the API is called, whether or not that was set.</summary>
    public string Address => BaseUrl.Length == 0 ? "https://api.stripe.com" : BaseUrl;

    /// <summary>How long a call with its repeats may take: a user may wait for it.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long one attempt of a call may take.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How often a call is repeated after a short trouble.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>The wait before the first repeat; it doubles, with jitter.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait before a repeat. Where Stripe asks for a longer one, the call is not repeated.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);
}
