using System.ComponentModel.DataAnnotations;

namespace Kelmah.Functions.Http;

/// <summary>Settings <c>RateLimits__…</c>.</summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests under <c>/auth</c> that one address may send in a minute.</summary>
    [Range(1, 1_000_000)]
    public int AuthRequestsPerMinute { get; set; } = 300;

    /// <summary>Whether a proxy in front of the app sets <c>X-Forwarded-For</c>, as Azure Functions' own does.</summary>
    public bool TrustForwardedFor { get; set; }
}
