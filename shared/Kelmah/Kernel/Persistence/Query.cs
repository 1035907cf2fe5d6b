using System.Collections.Immutable;

namespace Kelmah.Kernel.Persistence;

/// <summary>A page of a collection: filter, order and position.</summary>
public sealed record Query<T>
    where T : Entity
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 100;

    /// <summary>Which ones; null for all.</summary>
    public Filter<T>? Where { get; init; }

    /// <summary>In which order; none means newest first, by id descending.</summary>
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    /// <summary>How many at most, 1 to 100.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>
    /// <see cref="Page{T}.NextCursor"/> of the page before, null for the first. A keyset position: what is inserted or
    /// deleted meanwhile neither repeats nor hides an item. One that does not fit the query is an <see cref="InvalidCursorException"/>.
    /// </summary>
    public string? Cursor { get; init; }
}
