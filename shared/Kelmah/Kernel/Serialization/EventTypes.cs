using System.Collections.Frozen;

namespace Kelmah.Kernel.Serialization;

/// <summary>The domain events by their type names.</summary>
public static class EventTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = typeof(DomainEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(DomainEvent)) && !type.IsAbstract)
        .ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Every event type.</summary>
    public static IReadOnlyCollection<Type> All => ByName.Values;

    /// <summary>The type of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none: an event type was renamed or removed, which must not happen.</exception>
    public static Type Find(string name) =>
        ByName.TryGetValue(name, out var type) ? type : throw new InvalidOperationException($"There is no event type '{name}'.");
}
