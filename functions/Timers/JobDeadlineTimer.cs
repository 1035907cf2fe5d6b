using Kelmah.Jobs;

namespace Kelmah.Functions.Timers;

/// <summary>Closes the jobs whose deadline has passed and reminds of those that are near, each five minutes.</summary>
public sealed class JobDeadlineTimer(JobDeadlines deadlines)
{
    [Function("SweepJobs")]
    public Task RunAsync([TimerTrigger("15 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        deadlines.PassDueAsync(cancellationToken);
}
