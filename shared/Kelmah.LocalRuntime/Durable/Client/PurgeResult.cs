namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>What a purge removed.</summary>
public class PurgeResult
{
    /// <summary>Creates a result.</summary>
    public PurgeResult(int count)
        : this(count, null)
    {
    }

    /// <summary>Creates a result that says whether all that matched is gone.</summary>
    public PurgeResult(int count, bool? isComplete)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        PurgedInstanceCount = count;
        IsComplete = isComplete;
    }

    /// <summary>How many instances were removed.</summary>
    public int PurgedInstanceCount { get; }

    /// <summary>Whether all that matched is gone; null if it is not known.</summary>
    public bool? IsComplete { get; }
}
