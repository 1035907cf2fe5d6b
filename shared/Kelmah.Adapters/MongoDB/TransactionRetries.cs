namespace Kelmah.Adapters.MongoDB;

/// <summary>
/// How long a transaction is tried again after a passing failure, with growing, jittered waits. A commit that meets its
/// neighbours' goes through in milliseconds; the budget also covers the election of a new primary, 10 to 12 seconds, and
/// ends the whole before a caller gives up.
/// </summary>
internal sealed class TransactionRetries(TimeProvider clock)
{
    /// <summary>The time that one transaction and its repeats may take in all.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(13);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private readonly long started = clock.GetTimestamp();
    private int attempts;

    /// <summary>Waits for the next attempt; false when there is no time for another.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var ceiling = Math.Min(LongestWait.TotalMilliseconds, 5 << Math.Min(attempts++, 10));
        var wait = TimeSpan.FromMilliseconds(1 + (Random.Shared.NextDouble() * ceiling));
        if (clock.GetElapsedTime(started) + wait > Limit) return false;
        await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
