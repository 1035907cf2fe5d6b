using System.Collections.Concurrent;
using System.Reflection;

namespace Kelmah.Kernel.Persistence;

/// <summary>
/// All collections: every static <c>Definition</c> of a <c>…Collection</c> class in this assembly. An entity of another
/// assembly is declared beside itself, in its own assembly.
/// </summary>
public static class Collections
{
    private static readonly ConcurrentDictionary<Type, CollectionDefinition> ByEntity = new();

    /// <summary>Every collection of the product, by name.</summary>
    public static IReadOnlyList<CollectionDefinition> All { get; } =
        [.. DeclaredIn(typeof(Collections).Assembly).OrderBy(collection => collection.Name, StringComparer.Ordinal)];

    /// <summary>Where an entity is stored.</summary>
    /// <exception cref="InvalidOperationException">No collection is declared for the type: a bug.</exception>
    public static CollectionDefinition For(Type entityType) => ByEntity.GetOrAdd(
        entityType,
        static type => All.Concat(DeclaredIn(type.Assembly)).FirstOrDefault(collection => collection.EntityType == type)
            ?? throw new InvalidOperationException($"No collection is declared for {type.Name}."));

    /// <summary>Every collection that an assembly declares.</summary>
    public static IEnumerable<CollectionDefinition> DeclaredIn(Assembly assembly) => assembly.GetTypes()
        .Where(type => type.IsClass && type.Name.EndsWith("Collection", StringComparison.Ordinal) && !type.ContainsGenericParameters)
        .Select(type => type.GetField("Definition", BindingFlags.Public | BindingFlags.Static)?.GetValue(null))
        .OfType<CollectionDefinition>();
}
