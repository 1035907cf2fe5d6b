using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Timers;

/// <summary>
/// The safety net under the orchestrations: passes every deadline whose row is due, releases what is approved, sends the refunds
/// and reminders that wait. It runs the same idempotent commands, so what an orchestration has done is not done again.
/// </summary>
public sealed class DeadlineSweepTimer(DeadlineProcesses processes, TimeProvider clock)
{
    /// <summary>Where the last run is not known.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromDays(1);

    /// <summary>How far a run looks back behind the last one: a reminder can come due while that one is at work.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    [Function("SweepDeadlines")]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo? timer, CancellationToken cancellationToken)
    {
        var last = timer?.ScheduleStatus?.Last.ToUniversalTime();
        var since = last is { Year: > 2000 } known ? new DateTimeOffset(known) : clock.GetUtcNow() - Period;
        return processes.SweepAsync(since - Overlap, cancellationToken);
    }
}
