using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Kernel.Persistence;

/// <summary>Which entities of a collection are wanted. Built from fields: <c>JobFields.Status.Is(…) &amp; …</c>.</summary>
/// <param name="Condition">The condition's tree.</param>
[SuppressMessage("Usage", "CA2225", Justification = "The operators read as the logic they are.")]
public sealed record Filter<T>(Condition Condition)
    where T : Entity
{
    /// <summary>Both hold.</summary>
    public static Filter<T> operator &(Filter<T> left, Filter<T> right) => new(new AllOf([left.Condition, right.Condition]));

    /// <summary>At least one holds.</summary>
    public static Filter<T> operator |(Filter<T> left, Filter<T> right) => new(new AnyOf([left.Condition, right.Condition]));

    /// <summary>It does not hold.</summary>
    public static Filter<T> operator !(Filter<T> filter) => new(new Not(filter.Condition));
}

/// <summary>Filters over the indexes of a collection that are not those of one field.</summary>
public static class Filters
{
    /// <summary>Every word (the last one as a prefix) occurs in the collection's text index.</summary>
    public static Filter<T> Text<T>(string words)
        where T : Entity =>
        new(new TextMatch(words));

    /// <summary>Within a distance of a point, by the collection's geo index.</summary>
    public static Filter<T> Near<T>(double latitude, double longitude, double radiusKm)
        where T : Entity =>
        new(new Near(latitude, longitude, radiusKm));
}
