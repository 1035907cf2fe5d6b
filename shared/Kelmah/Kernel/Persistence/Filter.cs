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
