namespace Kelmah.Identity;

/// <summary>
/// Locks a source of failed sign-ins, for longer each time. A store that cannot be reached locks nobody (fail open): the
/// accounts' own locks, which are durable, still hold.
/// </summary>
public interface IFailureLocks
{
    /// <summary>How long a source is still locked; null when it is not.</summary>
    ValueTask<TimeSpan?> LockOfAsync(string source);

    /// <summary>Counts a failure. Those of an earlier day are forgotten.</summary>
    /// <param name="source">For example a network address.</param>
    /// <param name="allowed">How many in a row lock the source.</param>
    ValueTask FailAsync(string source, int allowed);
}
