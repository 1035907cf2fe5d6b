namespace Kelmah.Simulators.Stripe;

/// <summary>How the Stripe simulator answers and where it posts its webhooks.</summary>
public sealed class StripeSimulatorOptions
{
    /// <summary>The version of Stripe's API that is simulated, and that its events carry.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    /// <summary>
    /// The type of the payment method of the simulator's own, which <c>pm_mobile_money</c> is of. Stripe has several such types, one a country; which of them an account
    /// has, it says itself.
    /// </summary>
    public const string MobileMoneyType = "mobile_money";

    private const string DefaultApiKey = "sk_test_local";
    private const string DefaultWebhookSecret = "whsec_local";

    /// <summary>The only key that is let in. An empty text, as a setting has it, is the default.</summary>
    public string ApiKey { get; set => field = string.IsNullOrEmpty(value) ? DefaultApiKey : value; } = DefaultApiKey;

    /// <summary>Signs the webhooks. An empty text is the default.</summary>
    public string WebhookSecret { get; set => field = string.IsNullOrEmpty(value) ? DefaultWebhookSecret : value; } = DefaultWebhookSecret;

    /// <summary>
    /// Where events are posted: an absolute address, or a path on the host that the simulator runs in. Null posts nothing;
    /// an empty text, as a setting has it, is null.
    /// </summary>
    public string? WebhookUrl { get; set => field = string.IsNullOrEmpty(value) ? null : value; } = "/api/v1/webhooks/stripe";

    /// <summary>How long one post may take, before it counts as failed.</summary>
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How the simulator misbehaves until <c>/simulators/stripe/misbehaviour</c> is told otherwise.</summary>
    public StripeMisbehaviour Misbehaviour { get; set; } = new();
}
