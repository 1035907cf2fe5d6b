using Kelmah.Identity;

namespace Kelmah.Functions.Timers;

/// <summary>The safety net under the erasures' orchestrations: erases whose grace is over, by the same command. One that fails stands in the way of no other.</summary>
public sealed class SweepErasures(GetErasureProcess due, EraseUser erase, OneByOne oneByOne)
{
    [Function("SweepErasures")]
    public async Task RunAsync([TimerTrigger("45 */15 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        await oneByOne.RunAsync("Erasure", await due.DueAsync(cancellationToken), id => erase.ExecuteAsync(id, cancellationToken), cancellationToken);
}
