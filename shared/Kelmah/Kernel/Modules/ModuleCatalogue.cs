using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>What the modules of an assembly say of themselves, read once.</summary>
public sealed class ModuleCatalogue
{
    private static readonly ConcurrentDictionary<Assembly, ModuleCatalogue> ByAssembly = new();

    private readonly ImmutableArray<object> parts;
    /// <summary>Found by event when it is first asked for: not at the start.</summary>
    private readonly ConcurrentDictionary<Type, ImmutableArray<EventReaction>> reactions = new();
    private readonly Dictionary<DeadlineKind, DeadlineRule> deadlines;
    private readonly Dictionary<Type, ImmutableArray<Deadline>> deadlinesByEntity;
    private readonly Dictionary<string, Lifecycle> lifecycles;
    private readonly Dictionary<Type, Lifecycle> lifecyclesByEntity;

    private ModuleCatalogue(Assembly assembly)
    {
        var builder = new ModuleBuilder();
        foreach (var module in assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IModule)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal))
            ((IModule)Activator.CreateInstance(module)!).Describe(builder);
        parts = [.. builder.Parts];
        Collections = [.. All<CollectionDefinition>().OrderBy(collection => collection.Name, StringComparer.Ordinal)];
        deadlines = All<DeadlineRule>().ToDictionary(rule => rule.Deadline.Kind);
        deadlinesByEntity = All<DeadlineRule>().GroupBy(rule => rule.Deadline.EntityType)
            .ToDictionary(rules => rules.Key, rules => rules.Select(rule => rule.Deadline).ToImmutableArray());
        lifecycles = All<Lifecycle>().ToDictionary(lifecycle => lifecycle.Entity, StringComparer.Ordinal);
        lifecyclesByEntity = lifecycles.Values.ToDictionary(lifecycle => lifecycle.EntityType);
        Deadlines = [.. All<DeadlineRule>().OrderBy(rule => rule.Deadline.Kind)];
    }

    /// <summary>The product's.</summary>
    public static ModuleCatalogue Product { get; } = Of(typeof(ModuleCatalogue).Assembly);

    /// <summary>Every collection, by name.</summary>
    public IReadOnlyList<CollectionDefinition> Collections { get; }

    /// <summary>Every deadline, by kind.</summary>
    public IReadOnlyList<DeadlineRule> Deadlines { get; }

    /// <summary>Every lifecycle.</summary>
    public IReadOnlyCollection<Lifecycle> Lifecycles => lifecycles.Values;

    /// <summary>What the modules of an assembly say.</summary>
    public static ModuleCatalogue Of(Assembly assembly) => ByAssembly.GetOrAdd(assembly, static one => new(one));

    /// <summary>Every fact of a kind, in the order of the modules' names.</summary>
    public IEnumerable<T> All<T>() => parts.OfType<T>();

    /// <summary>What follows from an event; none for one that stays off the queue.</summary>
    public ImmutableArray<EventReaction> ReactionsTo(Type eventType) => reactions.GetOrAdd(
        eventType,
        static (type, all) => [.. all.OfType<EventRule>().Where(rule => type.IsAssignableTo(rule.EventType)).Select(rule => rule.Reaction)],
        parts);

    /// <summary>The deadline of a kind and its command.</summary>
    /// <exception cref="InvalidOperationException">No module has one.</exception>
    public DeadlineRule Deadline(DeadlineKind kind) =>
        deadlines.TryGetValue(kind, out var rule) ? rule : throw new InvalidOperationException($"No module has a deadline {kind}.");

    /// <summary>The deadlines of an entity.</summary>
    public IReadOnlyList<Deadline> DeadlinesOf(Type entityType) => deadlinesByEntity.TryGetValue(entityType, out var found) ? found : [];

    /// <summary>The lifecycle of a collection's entities.</summary>
    /// <exception cref="InvalidOperationException">No module has one.</exception>
    public Lifecycle Lifecycle(string entity) =>
        lifecycles.TryGetValue(entity, out var found) ? found : throw new InvalidOperationException($"{entity} have no lifecycle.");

    /// <summary>The lifecycle of an entity; null where it has none.</summary>
    public Lifecycle? LifecycleOf(Type entityType) => lifecyclesByEntity.GetValueOrDefault(entityType);
}
