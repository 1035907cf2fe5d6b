using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kelmah.LocalHost;

/// <summary>Where the host listens: on this machine alone, unless <c>--host</c> names an address. This machine can always reach it.</summary>
/// <param name="address">Null for this machine.</param>
internal sealed class ListenAddress(IPAddress? address)
{
    /// <summary>This machine.</summary>
    public static ListenAddress Local { get; } = new(null);

    /// <summary>Whether other machines can reach it.</summary>
    public bool IsOpen => address is not null && !IPAddress.IsLoopback(address);

    private bool IsAny => IPAddress.Any.Equals(address) || IPAddress.IPv6Any.Equals(address);

    /// <summary>Reads <c>localhost</c>, an address such as <c>10.0.0.5</c> or <c>::</c>, or <c>*</c> for all of this machine's.</summary>
    /// <exception cref="HostStartException">It is none of these.</exception>
    public static ListenAddress Parse(string text)
    {
        if (string.Equals(text, "localhost", StringComparison.OrdinalIgnoreCase)) return Local;
        if (text == "*") return new(IPAddress.IPv6Any);
        return IPAddress.TryParse(text.Trim('[', ']'), out var address)
            ? new(address)
            : throw new HostStartException($"--host must be localhost, an IP address or *, not '{text}'.");
    }

    /// <summary>Has Kestrel listen there, and where that is another of this machine's addresses, on localhost, too: the host calls itself.</summary>
    /// <exception cref="HostStartException">Two addresses need a port that is the same for both.</exception>
    public void Listen(KestrelServerOptions kestrel, int port, Action<ListenOptions> configure)
    {
        if (IsOpen && !IsAny && port == 0) throw new HostStartException($"--host {address} needs a port of its own: name it with --port.");
        if (address is not null) kestrel.Listen(address, port, configure);
        else if (port == 0) kestrel.Listen(IPAddress.Loopback, 0, configure);
        if (port != 0 && (address is null || (IsOpen && !IsAny))) kestrel.ListenLocalhost(port, configure);
    }

    /// <summary>What a browser on this machine calls, where Kestrel listens on an address that it may not have.</summary>
    public static Uri Reachable(Uri bound) => bound.IsLoopback ? bound : new UriBuilder(bound) { Host = "localhost" }.Uri;

    /// <inheritdoc/>
    public override string ToString() => IsAny ? "every address of this machine" : address?.ToString() ?? "localhost";
}
