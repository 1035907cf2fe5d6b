using Kelmah.Application.Contracts;
using Kelmah.Application.Payments;
using Kelmah.Domain.Contracts;

namespace Kelmah.Functions.Timers;

/// <summary>
/// The safety net under the orchestrations: passes every deadline whose row is due, releases what is approved, and sends the refunds that wait. It runs
/// the same idempotent commands, so what an orchestration has done is not done again.
/// </summary>
public sealed class SweepDeadlines(FindDueWork due, PassDeadline deadlines, ReleaseMilestone release, SendRefund refunds, TimeProvider clock)
{
    [Function(nameof(SweepDeadlines))]
    public async Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var deadline in Enum.GetValues<DeadlineKind>())
        {
            var step = new NextStep(clock.GetUtcNow(), deadline, ReminderBefore: null);
            foreach (var id in await due.OfAsync(deadline, cancellationToken)) await deadlines.ExecuteAsync(id, step, cancellationToken);
        }

        foreach (var id in await due.ReleasesAsync(cancellationToken)) await release.ExecuteAsync(id, cancellationToken);
        foreach (var id in await due.RefundsAsync(cancellationToken)) await refunds.ExecuteAsync(id, cancellationToken);
    }
}
