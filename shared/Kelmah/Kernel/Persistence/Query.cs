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

/// <summary>One field to sort by. Ties are broken by id in the direction of the last key.</summary>
public readonly record struct SortKey(Field Field, bool Descending);

/// <summary>Some items of a list and where the next ones start.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="NextCursor">Opaque; null after the last page.</param>
[SchemaName("Page")]
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>The same page with each item turned into another.</summary>
    public Page<TView> Select<TView>(Func<T, TView> view) => new([.. Items.Select(view)], NextCursor);
}

/// <summary>Which page of a list a caller wants.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor"><see cref="Page{T}.NextCursor"/> of the page before; null for the first.</param>
public sealed record Paging(int Limit = 20, string? Cursor = null);

/// <summary>Some fields of an entity, read as <typeparamref name="TView"/> whose properties have the same paths.</summary>
/// <param name="Fields">The fields that are read from the store; nothing else leaves it.</param>
public sealed record Projection<T, TView>(params ImmutableArray<Field> Fields)
    where T : Entity;

/// <summary>A cursor that this query did not give: the caller's mistake, answered as invalid input.</summary>
public sealed class InvalidCursorException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InvalidCursorException()
        : base("The cursor does not belong to this list.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public InvalidCursorException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public InvalidCursorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
