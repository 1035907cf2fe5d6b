namespace Kelmah.Kernel.Persistence;

/// <summary>A field that holds an array of plain values.</summary>
/// <param name="Path">camelCase names joined by dots.</param>
public sealed record ArrayField<T, TElement>(string Path) : Field(Path)
    where T : Entity
{
    /// <summary>Has an element that equals the value.</summary>
    public Filter<T> Contains(TElement value) => new(new ArrayContains(this, value));
}
