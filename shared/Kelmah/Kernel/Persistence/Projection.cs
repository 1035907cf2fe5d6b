using System.Collections.Immutable;

namespace Kelmah.Kernel.Persistence;

/// <summary>Some fields of an entity, read as <typeparamref name="TView"/> whose properties have the same paths.</summary>
/// <param name="Fields">The fields that are read from the store; nothing else leaves it.</param>
public sealed record Projection<T, TView>(params ImmutableArray<Field> Fields)
    where T : Entity;
