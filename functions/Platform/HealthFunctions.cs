using Kelmah.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Platform;

/// <summary>Whether the app lives, and whether it can work.</summary>
public sealed partial class HealthFunctions(HealthCheckService checks, ILogger<HealthFunctions> logger)
{
    private readonly Lock gate = new();
    private Task<HealthReport>? running;

    [Function("HealthLive")]
    [Endpoint(Access.Everybody, "Whether the process answers.", NotPrivate = NotPrivate.Program, Response = typeof(Health))]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request) =>
        new JsonAnswer<Health>(new Health("live", []), StatusCodes.Status200OK);

    [Function("HealthReady")]
    [Endpoint(
        Access.Everybody,
        "Whether all that the app needs works; 503 where something does not.", NotPrivate = NotPrivate.Program,
        Response = typeof(Health),
        OtherStatus = StatusCodes.Status503ServiceUnavailable,
        OtherResponse = typeof(Health),
        OtherWhen = "Something that the app cannot do without does not work; the checks say what.")]
    public async Task<IResult> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        var report = await CheckAsync().WaitAsync(cancellationToken);
        var health = Health.Of(report);
        foreach (var check in health.Checks.Where(check => !check.Works)) LogFailure(report.Entries[check.Name].Exception, check.Name, check.Code, check.Detail);
        return new JsonAnswer<Health>(
            health, report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    /// <summary>Everybody may ask, and a check writes to the disk: those who ask at the same time share one look.</summary>
    private Task<HealthReport> CheckAsync()
    {
        lock (gate) return running is { IsCompleted: false } ? running : running = checks.CheckHealthAsync(CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Probe} does not work ({Code}): {Detail}")]
    private partial void LogFailure(Exception? failure, string probe, string? code, string? detail);
}
