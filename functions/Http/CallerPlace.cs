using Kelmah.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Http;

/// <summary>
/// Where a request comes from: the country that a trusted proxy names in the header of the settings, or else the network of the caller's
/// address. The address itself goes no further than this.
/// </summary>
public sealed class CallerPlace(CallerAddress addresses, IOptions<HttpOptions> options)
{
    /// <summary>Null where neither is known.</summary>
    public SessionPlace? Of(HttpRequest request) => CountryOf(request) ?? (addresses.Find(request.HttpContext) is { } address ? SessionPlace.OfAddress(address) : null);

    /// <summary>What comes twice is what a client has added to, and tells nothing.</summary>
    private SessionPlace? CountryOf(HttpRequest request) =>
        options.Value.CountryHeader is { Length: > 0 } header && addresses.IsBehindProxy(request.HttpContext) && request.Headers[header] is [var country]
            ? SessionPlace.OfCountry(country)
            : null;
}
