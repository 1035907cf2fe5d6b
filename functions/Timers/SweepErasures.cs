using Kelmah.Application.Identity;

namespace Kelmah.Functions.Timers;

/// <summary>The safety net under the erasures' orchestrations: erases whose grace is over, by the same command.</summary>
public sealed class SweepErasures(GetErasureProcess due, EraseUser erase)
{
    [Function(nameof(SweepErasures))]
    public async Task RunAsync([TimerTrigger("45 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var userId in await due.DueAsync(cancellationToken)) await erase.ExecuteAsync(userId, cancellationToken);
    }
}
