using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace Kelmah.Kernel.Serialization;

/// <summary>The domain events by the names that their <see cref="EventNameAttribute"/> gives them.</summary>
public static class EventTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = In(typeof(DomainEvent).Assembly).ToFrozenDictionary(DeclaredName, StringComparer.Ordinal);

    /// <summary>Of every assembly, each found once: an attribute costs some microseconds.</summary>
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    /// <summary>Every event type.</summary>
    public static IReadOnlyCollection<Type> All => ByName.Values;

    /// <summary>The event types of an assembly.</summary>
    public static IEnumerable<Type> In(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DomainEvent)) && !type.IsAbstract);

    /// <summary>The type of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none: a stored name was changed or removed, which must not happen.</exception>
    public static Type Find(string name) =>
        ByName.TryGetValue(name, out var type) ? type : throw new InvalidOperationException($"There is no event type '{name}'.");

    /// <summary>The name of a type; one of another assembly declares it likewise.</summary>
    public static string NameOf(Type type) => Names.GetOrAdd(type, DeclaredName);

    private static string DeclaredName(Type type) =>
        type.GetCustomAttribute<EventNameAttribute>()?.Name
        ?? throw new InvalidOperationException($"The event {type.Name} has no [EventName].");
}
