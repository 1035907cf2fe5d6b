namespace Kelmah.Adapters.Memory;

/// <summary>How long locks last: 30 minutes, then an hour, and so on up to 32 hours.</summary>
internal static class FailureLockTimes
{
    /// <summary>The doublings of <see cref="First"/> at most.</summary>
    public const int MaxDoublings = 6;

    /// <summary>The first lock.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMinutes(30);

    /// <summary>How long a failure counts, and longer only as long as its lock lasts.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(1);
}
