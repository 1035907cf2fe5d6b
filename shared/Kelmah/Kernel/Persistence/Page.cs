namespace Kelmah.Kernel.Persistence;

/// <summary>Some items of a list and where the next ones start.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="NextCursor">Opaque; null after the last page.</param>
[SchemaName("Page")]
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>The same page with each item turned into another.</summary>
    public Page<TView> Select<TView>(Func<T, TView> view) => new([.. Items.Select(view)], NextCursor);
}
