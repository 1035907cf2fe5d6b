using System.Collections.Concurrent;
using Kelmah.Kernel.Modules;

namespace Kelmah.Kernel.Persistence;

/// <summary>The collections that the modules describe.</summary>
public static class Collections
{
    private static readonly ConcurrentDictionary<Type, CollectionDefinition> ByEntity = new();
    private static readonly ConcurrentDictionary<Type, CollectionDefinition?> WholeByPart = new();

    /// <summary>Every collection of the product, by name.</summary>
    public static IReadOnlyList<CollectionDefinition> All => ModuleCatalogue.Product.Collections;

    /// <summary>Where an entity is stored.</summary>
    /// <exception cref="InvalidOperationException">No module of the entity's assembly describes its collection: a bug.</exception>
    public static CollectionDefinition For(Type entityType) => ByEntity.GetOrAdd(
        entityType,
        static type => ModuleCatalogue.Of(type.Assembly).Collections.FirstOrDefault(collection => collection.EntityType == type)
            ?? throw new InvalidOperationException($"No module describes the collection of {type.Name}."));

    /// <summary>The collection of which an entity is a part by a <see cref="SumRule"/>; null for none.</summary>
    internal static CollectionDefinition? WholeOf(Type partType) => WholeByPart.GetOrAdd(
        partType,
        static type => ModuleCatalogue.Of(type.Assembly).Collections.FirstOrDefault(collection => collection.Sum?.PartType == type));
}
