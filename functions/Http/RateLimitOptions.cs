using System.ComponentModel.DataAnnotations;

namespace Kelmah.Functions.Http;

/// <summary>
/// Settings <c>RateLimits__…</c>. Limits fail open: where the counters are not to be had, requests pass, and what guards an
/// account (its lock, the tries of a sign-in's second step) is in the store and fails closed.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Requests under <c>/auth</c> that one address may send in a minute.</summary>
    [Range(1, 1_000_000)]
    public int AuthRequestsPerMinute { get; set; } = 300;

    /// <summary>Requests that one caller may send to one route in a minute.</summary>
    [Range(1, 100_000_000)]
    public int RequestsPerMinute { get; set; } = 1_200;

    /// <summary>
    /// Wrong passwords or codes from one address that lock it for sign-ins on devices that are not known, for as long as
    /// the settings <c>Lockouts__…</c> say.
    /// </summary>
    [Range(1, 1_000_000)]
    public int FailedSignInsPerAddress { get; set; } = 50;

    /// <summary>
    /// Addresses or networks (<c>10.0.0.0/8</c>) of proxies in front of the app, whose <c>X-Forwarded-For</c> is believed.
    /// Settings <c>RateLimits__TrustedProxies__0</c>, <c>__1</c>, …
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];
}
