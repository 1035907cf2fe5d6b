namespace Kelmah.Functions.Orchestrations;

/// <summary>How activities are tried again. Each is idempotent, so a retry can do nothing twice.</summary>
internal static class Retries
{
    /// <summary>
    /// For reading and committing: 5 s, 10 s, … up to an hour apart, a day in all. What still fails then fails the instance,
    /// and the sweepers go on.
    /// </summary>
    public static TaskOptions Command { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 30,
        firstRetryInterval: TimeSpan.FromSeconds(5),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromHours(1)));
}
