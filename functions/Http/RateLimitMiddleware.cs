using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Http;

/// <summary>
/// Limits how often one address may call the routes under <c>/auth</c>, where passwords and tokens can be tried. Before the
/// caller is known: reading a token costs more than counting.
/// </summary>
public sealed class RateLimitMiddleware(IRateLimits limits, CallerAddress addresses, IOptions<RateLimitOptions> options) : IFunctionsWorkerMiddleware
{
    private static readonly PathString Limited = new("/api/v1/auth");

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && http.Request.Path.StartsWithSegments(Limited) && !Cors.IsPreflight(http.Request) ? LimitAsync(context, http, next) : next(context);

    private async Task LimitAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        var limit = new RateLimit(options.Value.AuthRequestsPerMinute, TimeSpan.FromMinutes(1));
        if (await limits.TakeAsync($"auth:{addresses.Of(http)}", limit) is { } wait) await TooManyRequests.AnswerAsync(http, wait);
        else await next(context);
    }
}
