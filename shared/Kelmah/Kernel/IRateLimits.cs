namespace Kelmah.Kernel;

/// <summary>Counts requests by key.</summary>
public interface IRateLimits
{
    /// <summary>Counts one request.</summary>
    /// <param name="key">Who asks for what.</param>
    /// <param name="limit">How many are allowed.</param>
    /// <returns>Null when it is within the limit, else how long to wait.</returns>
    ValueTask<TimeSpan?> TakeAsync(string key, RateLimit limit);
}

/// <summary>So many requests in any such window.</summary>
/// <param name="Requests">At least 1.</param>
/// <param name="Window">Of time.</param>
public readonly record struct RateLimit(int Requests, TimeSpan Window);
