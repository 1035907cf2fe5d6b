namespace Kelmah.Simulators.Stripe;

/// <summary>One HTTP request to the API, as it came.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Path">What follows <c>/v1/</c>.</param>
/// <param name="Query">Without its question mark.</param>
/// <param name="Body">Form encoded.</param>
/// <param name="Authorization">The header of that name.</param>
/// <param name="IdempotencyKey">The header of that name.</param>
/// <param name="BaseUrl">Where the simulator was called.</param>
internal sealed record StripeCall(
    string Method, string Path, string Query, string Body, string? Authorization, string? IdempotencyKey, Uri BaseUrl)
{
    /// <summary>The header <c>Stripe-Account</c>: the connected account in whose name it is made; null for the platform's own.</summary>
    public string? Account { get; init; }
}

/// <summary>What goes back over HTTP.</summary>
internal sealed record StripeReply(StripeAnswer Answer, string RequestId)
{
    /// <summary>The request whose answer is repeated for an idempotency key.</summary>
    public string? OriginalRequest { get; init; }

    /// <summary>Whether the connection is cut instead.</summary>
    public bool Abort { get; init; }

    /// <summary>How long the answer waits.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether there may be new webhooks to post.</summary>
    public bool HasEvents { get; init; }
}
