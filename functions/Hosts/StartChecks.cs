using Kelmah.Adapters;
using Kelmah.Functions.Platform;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Hosts;

/// <summary>
/// Asks the systems outside once, as soon as the host serves, so that whoever starts it learns at once of an address or a key that is
/// wrong, and not from the first user who needs it.
/// </summary>
public sealed partial class StartChecks(HealthCheckService checks, IHostApplicationLifetime lifetime, ILogger<StartChecks> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(Readiness.Outside), stoppingToken);
        foreach (var check in Health.Of(report).Checks.Where(check => !check.Works)) LogFailure(check.Name, check.Code, check.Detail);
    }

    [LoggerMessage(LogLevel.Warning, "At the start, {Probe} does not work ({Code}): {Detail}")]
    private partial void LogFailure(string probe, string? code, string? detail);
}
