using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>
/// Stands before the routes that only this machine may use: the simulators give away mails and move time, and ask for no
/// password.
/// </summary>
/// <remarks>
/// For who is not let in, the route is not there, and the request goes on to whatever answers paths that nobody has: whoever comes
/// through a proxy or from a web page learns nothing of what stands behind it. The log tells the developer why. A proxy that adds no header and sets
/// <c>Host: localhost</c> cannot be told from this machine; the README says not to put one in front.
/// </remarks>
internal static class LocalDoor
{
    private static readonly string[] LocalHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Beginnings of the names of headers that proxies, tunnels and content networks add.</summary>
    private static readonly string[] ForwardingPrefixes = ["X-Forwarded", "X-Original-", "X-Envoy-", "X-Azure-", "CF-"];

    private static readonly HashSet<string> ForwardingHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Forwarded", "Via", "X-Real-IP", "X-Client-IP", "Client-IP", "True-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-IP",
        "Fastly-Client-IP", "Fly-Client-IP", "CDN-Loop", "X-Appengine-User-IP", "X-Amzn-Trace-Id", "X-ARR-LOG-ID", "X-ARR-SSL",
    };

    /// <summary>
    /// Routes that are added to the result answer only whom <see cref="Refusal"/> lets in, by <see cref="LocalDoorPolicy"/>, and take only JSON.
    /// </summary>
    public static IEndpointRouteBuilder Guard(IEndpointRouteBuilder endpoints)
    {
        var guarded = endpoints.MapGroup("");
        ((IEndpointConventionBuilder)guarded).Add(endpoint =>
        {
            var inner = endpoint.RequestDelegate!;
            endpoint.Metadata.Add(OnlyThisMachine.Instance);
            endpoint.RequestDelegate = http => AnswerAsync(http, inner);
        });
        return guarded;
    }

    /// <summary>Why a request is not let in; null if it is.</summary>
    public static string? Refusal(HttpRequest request)
    {
        if (!IsThisMachine(request.HttpContext.Connection.RemoteIpAddress)) return "it comes from another machine";
        if (!IsLocalHost(request.Host.Host)) return "its Host is not localhost, 127.0.0.1 or [::1]";
        if (request.Headers.Keys.Any(IsForwarding)) return "a proxy has passed it on";
        if (!request.Headers.Origin.All(IsLocalOrigin) || IsCrossSite(request)) return "a web page of another site sent it";
        return null;
    }

    /// <summary>Whether the body is JSON by its type, which no web page of another site can claim without asking first.</summary>
    public static bool IsReadOrJson(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        || HttpMethods.IsHead(request.Method)
        || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && string.Equals(type.MediaType, MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase));

    private static Task AnswerAsync(HttpContext http, RequestDelegate inner)
    {
        if (IsReadOrJson(http.Request) || http.GetEndpoint()?.Metadata.GetMetadata<TakesAnyType>() is not null) return RunAsync(http, inner);
        return Results.Problem("The body must be application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(http);
    }

    /// <summary>A chunked body whose chunks cannot be read fails below HTTP, and is the client's fault all the same.</summary>
    private static async Task RunAsync(HttpContext http, RequestDelegate inner)
    {
        try
        {
            await inner(http).ConfigureAwait(false);
        }
        catch (IOException malformed) when (malformed is not BadHttpRequestException && http.Request.Headers.TransferEncoding.Count > 0 && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    private static bool IsThisMachine(IPAddress? peer) =>
        peer is not null && IPAddress.IsLoopback(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer);

    private static bool IsLocalHost(string host) => LocalHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsForwarding(string header) =>
        ForwardingHeaders.Contains(header)
        || Array.Exists(ForwardingPrefixes, prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>An origin that is kept secret, <c>null</c>, is not local.</summary>
    private static bool IsLocalOrigin(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && IsLocalHost(address.Host);

    /// <summary>
    /// What another site's page loads without an Origin, such as an image. Following a link is not that: the page learns
    /// nothing of where it leads, and the outbox may be linked to.
    /// </summary>
    private static bool IsCrossSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] == "cross-site" && request.Headers["Sec-Fetch-Mode"] != "navigate";
}

/// <summary>Marks a route that only this machine may use.</summary>
internal sealed class OnlyThisMachine
{
    public static OnlyThisMachine Instance { get; } = new();
}

/// <summary>Takes the routes that only this machine may use away from everybody else, while the route of a request is chosen.</summary>
internal sealed class LocalDoorPolicy(ILogger<LocalDoorPolicy> logger) : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>After all others: what they have ruled out is not worth a word.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsGuarded);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var index = 0; index < candidates.Count; index++)
        {
            if (!candidates.IsValidCandidate(index) || !IsGuarded(candidates[index].Endpoint)) continue;
            if (LocalDoor.Refusal(httpContext.Request) is not { } why) break;
            LocalDoorLog.Refused(logger, candidates[index].Endpoint.DisplayName, why);
            candidates.SetValidity(index, false);
        }

        return Task.CompletedTask;
    }

    private static bool IsGuarded(Endpoint endpoint) => endpoint.Metadata.GetMetadata<OnlyThisMachine>() is not null;
}

/// <summary>
/// Marks a guarded route that takes bodies of any type. Only for a route that demands an Authorization header: that, too, no
/// web page of another site can send without asking first.
/// </summary>
internal sealed class TakesAnyType
{
    public static TakesAnyType Instance { get; } = new();
}

/// <summary>What the door logs.</summary>
internal static partial class LocalDoorLog
{
    [LoggerMessage(1, LogLevel.Warning, "A request for {Route} was not let in: {Why}.")]
    public static partial void Refused(ILogger logger, string? route, string why);
}
