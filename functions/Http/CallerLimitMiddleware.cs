using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Http;

/// <summary>Limits how often one caller (a user, or an address while nobody is signed in) may call one route.</summary>
public sealed class CallerLimitMiddleware(IRateLimits limits, CallerAddress addresses, IOptions<RateLimitOptions> options) : IFunctionsWorkerMiddleware
{
    private static readonly PathString Limited = new("/api/v1");

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && http.Request.Path.StartsWithSegments(Limited) && !Cors.IsPreflight(http.Request) ? LimitAsync(context, http, next) : next(context);

    private async Task LimitAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        var caller = http.Features.Get<Caller>()?.UserId.ToString() ?? addresses.Of(http);
        var limit = new RateLimit(options.Value.RequestsPerMinute, TimeSpan.FromMinutes(1));
        if (await limits.TakeAsync($"{context.FunctionDefinition.Name}:{caller}", limit) is { } wait) await TooManyRequests.AnswerAsync(http, wait);
        else await next(context);
    }
}
