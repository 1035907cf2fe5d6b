using Kelmah.Contracts;
using Kelmah.Payments;

namespace Kelmah.Functions.Timers;

/// <summary>
/// The safety net under the orchestrations: passes every deadline whose row is due, releases what is approved, and sends the refunds that wait. It runs
/// the same idempotent commands, so what an orchestration has done is not done again. An item that fails stands in the way of no other.
/// </summary>
public sealed class SweepDeadlines(
    FindDueWork due, PassDeadline deadlines, ReleaseMilestone release, SendRefund refunds, OneByOne oneByOne, TimeProvider clock)
{
    [Function("SweepDeadlines")]
    public async Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var deadline in Enum.GetValues<DeadlineKind>())
        {
            var step = new NextStep(clock.GetUtcNow(), deadline, ReminderBefore: null);
            var ids = await due.OfAsync(deadline, cancellationToken);
            await oneByOne.RunAsync($"{deadline}", ids, id => deadlines.ExecuteAsync(id, step, cancellationToken), cancellationToken);
        }

        await oneByOne.RunAsync("Release", await due.ReleasesAsync(cancellationToken), id => release.ExecuteAsync(id, cancellationToken), cancellationToken);
        await oneByOne.RunAsync("Refund", await due.RefundsAsync(cancellationToken), id => refunds.ExecuteAsync(id, cancellationToken), cancellationToken);
    }
}
