using System.Collections.Immutable;

namespace Kelmah.Kernel.Persistence;

/// <summary>An index of a collection.</summary>
/// <param name="Name">Unique in the collection; a refused duplicate is reported by it.</param>
/// <param name="Kind">What it serves.</param>
/// <param name="Fields">
/// In order. An <see cref="IndexKind.Ordered"/> one has the id at its end, or where it is named: what follows the id is not
/// sorted by, but spares reading the documents that it rules out. For <see cref="IndexKind.Array"/>: the array, then as
/// for an ordered one; the fields before the id are never missing. For <see cref="IndexKind.Geo"/>: latitude, longitude. For <see cref="IndexKind.TimeToLive"/>: the time after which the document goes.
/// </param>
public sealed record IndexDefinition(string Name, IndexKind Kind, params ImmutableArray<Field> Fields);
