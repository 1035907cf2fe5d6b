using System.Globalization;
using Kelmah.Application;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Http;

/// <summary>Limits how often one address may call the routes under <c>/auth</c>, where passwords and tokens can be tried.</summary>
public sealed class RateLimitMiddleware(IRateLimits limits, IOptions<RateLimitOptions> options) : IFunctionsWorkerMiddleware
{
    private static readonly PathString Limited = new("/api/v1/auth");

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && http.Request.Path.StartsWithSegments(Limited) ? LimitAsync(context, http, next) : next(context);

    private async Task LimitAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        var limit = new RateLimit(options.Value.AuthRequestsPerMinute, TimeSpan.FromMinutes(1));
        if (await limits.TakeAsync($"auth:{Address(http)}", limit) is not { } wait)
        {
            await next(context);
            return;
        }

        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.GetInvocationResult().Value = new ProblemAnswer(HttpErrors.TooManyRequests);
    }

    /// <summary>Behind a proxy, the last address that it added; a client can write the ones before it.</summary>
    private string Address(HttpContext http) =>
        options.Value.TrustForwardedFor && http.Request.Headers["X-Forwarded-For"].LastOrDefault()?.Split(',')[^1].Trim() is { Length: > 0 and < 64 } forwarded
            ? forwarded
            : http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
