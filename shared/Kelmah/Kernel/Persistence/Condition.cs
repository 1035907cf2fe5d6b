using System.Collections.Immutable;

namespace Kelmah.Kernel.Persistence;

/// <summary>
/// One node of a filter: a closed set that each store translates. Values are CLR values (string, Guid, long, int, bool,
/// enum, DateTimeOffset); the store writes them as the storage JSON does.
/// </summary>
public abstract record Condition;

/// <summary>A field compared with a value; <see cref="ComparisonKind.Equal"/> with null means absent or null.</summary>
public sealed record Comparison(Field Field, ComparisonKind Kind, object? Value) : Condition;

/// <summary>A field equal to one of some values.</summary>
public sealed record OneOf(Field Field, ImmutableArray<object?> Values) : Condition;

/// <summary>An array with an element equal to a value.</summary>
public sealed record ArrayContains(Field Field, object? Value) : Condition;

/// <summary>An array with an element equal to one of some values.</summary>
public sealed record ArrayContainsAny(Field Field, ImmutableArray<object?> Values) : Condition;

/// <summary>Every word (the last one as a prefix) occurs in the collection's text index.</summary>
/// <param name="Words">As typed by a user; the store takes it for words, never for query syntax.</param>
public sealed record TextMatch(string Words) : Condition;

/// <summary>Within a distance of a point, by the collection's geo index.</summary>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
/// <param name="RadiusKm">Kilometres on the sphere.</param>
public sealed record Near(double Latitude, double Longitude, double RadiusKm) : Condition;

/// <summary>All of the parts hold.</summary>
public sealed record AllOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>At least one of the parts holds.</summary>
public sealed record AnyOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>The part does not hold.</summary>
public sealed record Not(Condition Part) : Condition;

/// <summary>How a field is compared with a value.</summary>
public enum ComparisonKind
{
    /// <summary>=</summary>
    Equal,

    /// <summary>&gt;=</summary>
    AtLeast,

    /// <summary>&lt;=</summary>
    AtMost,

    /// <summary>&gt;</summary>
    Above,

    /// <summary>&lt;</summary>
    Below,
}
