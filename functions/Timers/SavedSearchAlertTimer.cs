using Kelmah.Jobs;

namespace Kelmah.Functions.Timers;

/// <summary>Runs the saved searches that are due, each five minutes.</summary>
public sealed class SavedSearchAlertTimer(SavedSearches searches)
{
    [Function("AlertSearches")]
    public Task RunAsync([TimerTrigger("45 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        searches.RunDueAsync(cancellationToken);
}
