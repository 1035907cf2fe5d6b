namespace Kelmah.Adapters.Memory;

/// <summary>How long failures of an address count; how long it is locked is a setting.</summary>
internal static class FailureLockTimes
{
    /// <summary>How long a failure counts, and longer only as long as its lock lasts.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(1);
}
