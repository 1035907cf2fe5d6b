namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>Some items, and the token with which to ask for the next ones; null after the last.</summary>
public sealed class Page<T>(IReadOnlyList<T> values, string? continuationToken = null)
{
    /// <summary>The items.</summary>
    public IReadOnlyList<T> Values { get; } = values;

    /// <summary>What to ask for the next page with; null after the last.</summary>
    public string? ContinuationToken { get; } = continuationToken;
}
