using System.Diagnostics.Metrics;
using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Timers;

/// <summary>Deletes what is over by the retention rules of the modules, each quarter of an hour.</summary>
public sealed class ExpirySweepTimer : IDisposable
{
    /// <summary>The meter that counts what is deleted.</summary>
    public const string MeterName = "Kelmah.Expiry";

    /// <summary>The counter of deleted documents.</summary>
    public const string CounterName = "kelmah.expired_documents";

    private readonly RetentionSweep sweep;
    private readonly Meter meter;
    private readonly Counter<long> deleted;

    public ExpirySweepTimer(RetentionSweep sweep, IMeterFactory meters)
    {
        this.sweep = sweep;
        meter = meters.Create(MeterName);
        deleted = meter.CreateCounter<long>(CounterName, "{document}", "Documents that were deleted after their time.");
    }

    [Function("SweepExpired")]
    public async Task RunAsync([TimerTrigger("15 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        deleted.Add(await sweep.RunAsync(cancellationToken));

    public void Dispose() => meter.Dispose();
}
