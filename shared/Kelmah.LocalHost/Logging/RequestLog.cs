using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>
/// A line for each request: its method, the template of its route, the status and the time that it took. What the caller has put
/// into the path and the query is not logged. At the level Warning it costs nothing.
/// </summary>
internal sealed partial class RequestLog(VirtualClock clock, ILogger<RequestLog> logger)
{
    /// <summary>Runs what comes next, and logs how it ended.</summary>
    public Task RunAsync(HttpContext http, RequestDelegate next) =>
        logger.IsEnabled(LogLevel.Information) ? LogAsync(http, next) : next(http);

    private async Task LogAsync(HttpContext http, RequestDelegate next)
    {
        var began = clock.Real.GetTimestamp();
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(http).ConfigureAwait(false);
            status = http.Response.StatusCode;
        }
        finally
        {
            LogRequest(http.Request.Method, Template(http), status, (long)clock.Real.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    private static string Template(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    [LoggerMessage(1, LogLevel.Information, "{Method} {Route} {Status} in {Milliseconds} ms", SkipEnabledCheck = true)]
    private partial void LogRequest(string method, string route, int status, long milliseconds);
}
