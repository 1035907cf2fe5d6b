using Kelmah.Kernel;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Platform;

/// <summary>Tries everything that the app needs, each for a few seconds at most.</summary>
public sealed partial class Readiness(IEnumerable<IHealthProbe> probes, TimeProvider clock, ILogger<Readiness> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task<Health> CheckAsync(CancellationToken cancellationToken)
    {
        var checks = await Task.WhenAll(probes.Where(probe => probe.IsUsed).Select(probe => CheckAsync(probe, cancellationToken)));
        var health = new Health("ready", checks);
        return health.IsReady ? health : health with { Status = "not_ready" };
    }

    private async Task<HealthCheck> CheckAsync(IHealthProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            await probe.CheckAsync(cancellationToken).WaitAsync(Limit, clock, cancellationToken);
            return new HealthCheck(probe.Name, Works: true) { IsRequired = probe.IsRequired };
        }
#pragma warning disable CA1031 // Whatever a probe throws is its way to say that it does not work.
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(failure, probe.Name);
            return new HealthCheck(probe.Name, Works: false) { IsRequired = probe.IsRequired };
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Probe} does not work")]
    private partial void LogFailure(Exception failure, string probe);
}
