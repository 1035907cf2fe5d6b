using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Http;

/// <summary>
/// The network address that a request comes from. <c>X-Forwarded-For</c> counts only as far as proxies that the settings name
/// have written it: everything before that could be the client's own invention.
/// </summary>
public sealed partial class CallerAddress(IOptions<RateLimitOptions> options, ILogger<CallerAddress> logger)
{
    private readonly IPNetwork[] trusted = [.. options.Value.TrustedProxies.Select(Parse)];
    private int warned;

    /// <summary>The address of IPv4, or the network of IPv6; <c>unknown</c> where there is none.</summary>
    public string Of(HttpContext http) => Find(http) is { } address ? Network(address) : "unknown";

    /// <summary>Whether the peer is a proxy that the settings name.</summary>
    public bool IsBehindProxy(HttpContext http) => Plain(http.Connection.RemoteIpAddress) is { } peer && IsTrusted(peer);

    /// <summary>The whole address; null where there is none.</summary>
    public IPAddress? Find(HttpContext http)
    {
        var address = Plain(http.Connection.RemoteIpAddress);
        if (address is null) return null;
        if (!IsTrusted(address)) WarnOfProxy(http.Request.Headers, address);
        var forwarded = http.Request.Headers["X-Forwarded-For"].SelectMany(value => (value ?? "").Split(',')).Reverse();
        foreach (var hop in forwarded)
        {
            if (!IsTrusted(address) || !TryRead(hop, out var before)) break;
            address = before;
        }

        return address;
    }

    /// <summary>
    /// Once: behind a proxy that the settings do not name, all callers have its address, and share the limits and the lock of one.
    /// Whoever sends the header without a proxy can make the warning appear as well, which is why it says what to look at.
    /// </summary>
    private void WarnOfProxy(IHeaderDictionary headers, IPAddress peer)
    {
        if ((headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded")) && Interlocked.Exchange(ref warned, 1) == 0) LogProxy(peer);
    }

    private bool IsTrusted(IPAddress address) => trusted.Any(network => network.Contains(address));

    /// <summary>Some proxies add the port.</summary>
    private static bool TryRead(string hop, out IPAddress address)
    {
        var isRead = IPEndPoint.TryParse(hop.Trim(), out var endpoint);
        address = Plain(endpoint?.Address) ?? IPAddress.None;
        return isRead;
    }

    /// <summary>A subscriber of IPv6 has a whole /64.</summary>
    private static string Network(IPAddress address)
    {
        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static IPNetwork Parse(string text) => IPNetwork.TryParse(text, out var network) || TryParseOne(text, out network)
        ? network
        : throw new OptionsValidationException("RateLimits", typeof(RateLimitOptions), ["The setting RateLimits__TrustedProxies__n must be an address or a network such as 10.0.0.0/8."]);

    [LoggerMessage(1, LogLevel.Warning, "A request from {Peer} says that it was forwarded, and the setting RateLimits__TrustedProxies__0 (and on) does not name that address, so what it says is not believed. If it is your proxy, name it there: until then all callers behind it count as one")]
    private partial void LogProxy(IPAddress peer);

    private static bool TryParseOne(string text, out IPNetwork network)
    {
        var isOne = IPAddress.TryParse(text, out var address);
        network = isOne ? new IPNetwork(address!, address!.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128) : default;
        return isOne;
    }
}
