using Kelmah.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Platform;

/// <summary>Whether the app lives, and whether it can work.</summary>
public sealed class HealthFunctions(Readiness readiness)
{
    [Function("HealthLive")]
    [Operation("Whether the process answers.", Roles = "-", Response = typeof(Health))]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequest request) =>
        new JsonAnswer<Health>(new Health("live", []), StatusCodes.Status200OK);

    [Function("HealthReady")]
    [Operation("Whether all that the app needs works; 503 where something does not.", Roles = "-", Response = typeof(Health))]
    public async Task<IResult> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequest request, CancellationToken cancellationToken)
    {
        var health = await readiness.CheckAsync(cancellationToken);
        return new JsonAnswer<Health>(health, health.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
