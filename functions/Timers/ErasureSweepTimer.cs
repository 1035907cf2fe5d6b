using Kelmah.Identity;
using Kelmah.Kernel.Modules;

namespace Kelmah.Functions.Timers;

/// <summary>The safety net under the erasures' orchestrations: erases whose grace is over, by the same command. A failure stops no other.</summary>
public sealed class ErasureSweepTimer(Erasures erasures, EraseUser erase, Sweeper sweeper)
{
    [Function("SweepErasures")]
    public async Task RunAsync([TimerTrigger("45 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        await sweeper.RunAsync("Erasure", erasures.FindDueAsync(cancellationToken), async (id, stop) => await erase.ExecuteAsync(id, stop) is null, cancellationToken);
        await erase.FinishTracesAsync(cancellationToken);
    }
}
