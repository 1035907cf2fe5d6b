using System.ComponentModel.DataAnnotations;
using Kelmah.Notifications;

namespace Kelmah.Functions.Http;

/// <summary>Settings <c>Http__…</c>.</summary>
public sealed class HttpOptions
{
    /// <summary>
    /// The sites whose pages may call the API from a browser (CORS), as origins such as <c>https://app.example.com</c>, separated by commas;
    /// those of <c>Host:CORS</c> where it is empty, and that of <see cref="NotificationOptions.WebUrl"/> without either. Where the platform in front of the Functions host answers for CORS as
    /// well, as Azure's does once origins are set there, the platform's list counts and this one has no effect.
    /// </summary>
    public string CorsOrigins { get; set; } = "";

    /// <summary>
    /// The header in which the proxy in front of the app says the country that a request comes from, such as <c>CF-IPCountry</c> or
    /// <c>CloudFront-Viewer-Country</c>; none where it is empty. It is believed only of a peer that <see cref="RateLimitOptions.TrustedProxies"/> names,
    /// which has to replace what a client sent.
    /// </summary>
    [RegularExpression("[A-Za-z0-9-]{1,64}", ErrorMessage = "It must be the name of a header.")]
    public string CountryHeader { get; set; } = "";

    /// <summary>The origins, in the form in which browsers send them; null where one of them is none.</summary>
    internal string[]? Origins()
    {
        var origins = CorsOrigins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(OriginOf).ToArray();
        return Array.Exists(origins, origin => origin is null) ? null : [.. origins.OfType<string>()];
    }

    /// <summary>The origin of a page's address; null for what is no web address.</summary>
    internal static string? OriginOfPage(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var page) && (page.Scheme == Uri.UriSchemeHttps || page.Scheme == Uri.UriSchemeHttp)
            ? $"{page.Scheme}://{page.IdnHost}{(page.IsDefaultPort ? "" : FormattableString.Invariant($":{page.Port}"))}"
            : null;

    /// <summary>An origin is an address of nothing but a scheme, a host and, where it is not the scheme's own, a port.</summary>
    private static string? OriginOf(string text) =>
        OriginOfPage(text) is { } origin && (text.Equals(origin, StringComparison.OrdinalIgnoreCase) || IsSameWithPort(text, origin)) ? origin : null;

    private static bool IsSameWithPort(string text, string origin) =>
        text.Equals(origin + ":443", StringComparison.OrdinalIgnoreCase) || text.Equals(origin + ":80", StringComparison.OrdinalIgnoreCase);
}
