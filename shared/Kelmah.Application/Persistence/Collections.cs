using System.Collections.Frozen;
using System.Reflection;

namespace Kelmah.Application.Persistence;

/// <summary>All collections: every static <c>Definition</c> of a <c>…Collection</c> class in this assembly.</summary>
public static class Collections
{
    private static readonly FrozenDictionary<Type, CollectionDefinition> ByEntity = typeof(Collections).Assembly.GetTypes()
        .Where(type => type.IsClass && type.Name.EndsWith("Collection", StringComparison.Ordinal))
        .Select(type => type.GetField("Definition", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<CollectionDefinition>()
        .ToFrozenDictionary(definition => definition.EntityType);

    /// <summary>Every collection, by name.</summary>
    public static IReadOnlyList<CollectionDefinition> All { get; } = [.. ByEntity.Values.OrderBy(collection => collection.Name, StringComparer.Ordinal)];

    /// <summary>Where an entity is stored.</summary>
    /// <exception cref="InvalidOperationException">No collection is declared for the type: a bug.</exception>
    public static CollectionDefinition For(Type entityType) =>
        ByEntity.TryGetValue(entityType, out var collection)
            ? collection
            : throw new InvalidOperationException($"No collection is declared for {entityType.Name}.");
}
