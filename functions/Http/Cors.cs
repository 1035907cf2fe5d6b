using Kelmah.Notifications;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Kelmah.Functions.Http;

/// <summary>
/// Lets pages of the sites that the settings name read the answers (CORS). Callers prove themselves by a bearer token, which a page
/// has to hold, never by a cookie: a site that is not named gets nothing that it could not have asked for itself.
/// </summary>
public sealed class Cors : IFunctionsWorkerMiddleware
{
    /// <summary>What a page may read of an answer beside the few headers that each page may read.</summary>
    internal static readonly string[] Exposed =
    [
        HeaderNames.Allow, HeaderNames.ContentDisposition, HeaderNames.ETag, Idempotency.ReplayedHeader, HeaderNames.Location, HeaderNames.RetryAfter,
        ProblemAnswer.TraceHeader, HeaderNames.WWWAuthenticate,
    ];

    /// <summary>As long as Chromium keeps one at most.</summary>
    private static readonly TimeSpan PreflightKept = TimeSpan.FromHours(2);

    private readonly ICorsService service;
    private readonly CorsPolicy policy;

    public Cors(IOptions<HttpOptions> options, IOptions<NotificationOptions> notifications, ICorsService service)
    {
        this.service = service;
        string[] origins = options.Value.Origins() is [_, ..] named ? named
            : HttpOptions.OriginOfPage(notifications.Value.WebUrl) is { } own ? [own]
            : [];
        policy = new CorsPolicyBuilder(origins).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightKept).Build();
    }

    /// <summary>Whether a browser asks if a page may call: what reaches no function, and carries no token to count by.</summary>
    internal static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http && http.Request.Headers.Origin.Count > 0 && !HttpMethods.IsOptions(http.Request.Method)) ApplyAtTheEnd(http);
        return next(context);
    }

    /// <summary>Answers a browser that asks whether a page may call. Any other <c>OPTIONS</c> stays as it is.</summary>
    public void AnswerPreflight(HttpContext http) => Apply(http);

    /// <summary>At the last moment, because an answer that fails begins anew without the headers that were set before.</summary>
    private void ApplyAtTheEnd(HttpContext http) => http.Response.OnStarting(() =>
    {
        Apply(http);
        return Task.CompletedTask;
    });

    private void Apply(HttpContext http)
    {
        if (http.Request.Headers.Origin.Count > 0) service.ApplyResult(service.EvaluatePolicy(http, policy), http.Response);
    }
}
