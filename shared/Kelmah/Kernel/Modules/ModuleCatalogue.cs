using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>What the modules of an assembly say of themselves, read once.</summary>
public sealed class ModuleCatalogue
{
    private static readonly ConcurrentDictionary<Assembly, ModuleCatalogue> ByAssembly = new();

    /// <summary>Everything but the collections and the settings. Read when it is first asked for: not at the start.</summary>
    private readonly Lazy<ImmutableArray<object>> parts;
    private readonly Lazy<ImmutableArray<DeadlineRule>> deadlines;
    private readonly ConcurrentDictionary<Type, ImmutableArray<EventReaction>> reactions = new();

    private ModuleCatalogue(Assembly assembly)
    {
        var builder = new ModuleBuilder();
        foreach (var module in assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IModule)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal))
            ((IModule)Activator.CreateInstance(module)!).Describe(builder);
        Collections = [.. builder.Collections.OrderBy(collection => collection.Name, StringComparer.Ordinal)];
        Settings = builder.SettingsRules;
        parts = new(() => [.. builder.DescribeAll()]);
        deadlines = new(() => [.. All<DeadlineRule>().OrderBy(rule => rule.Deadline.Kind)]);
    }

    /// <summary>The product's.</summary>
    public static ModuleCatalogue Product { get; } = Of(typeof(ModuleCatalogue).Assembly);

    /// <summary>Every collection, by name.</summary>
    public IReadOnlyList<CollectionDefinition> Collections { get; }

    /// <summary>Every deadline, by kind.</summary>
    public IReadOnlyList<DeadlineRule> Deadlines => deadlines.Value;

    /// <summary>Every lifecycle.</summary>
    public IEnumerable<Lifecycle> Lifecycles => All<Lifecycle>();

    /// <summary>The settings that modules ask for.</summary>
    internal IReadOnlyList<SettingsRule> Settings { get; }

    /// <summary>What the modules of an assembly say.</summary>
    public static ModuleCatalogue Of(Assembly assembly) => ByAssembly.GetOrAdd(assembly, static one => new(one));

    /// <summary>Every fact of a kind, in the order of the modules' names.</summary>
    public IEnumerable<T> All<T>() => parts.Value.OfType<T>();

    /// <summary>What follows from an event; none for one that stays off the queue.</summary>
    public ImmutableArray<EventReaction> ReactionsTo(Type eventType) => reactions.GetOrAdd(
        eventType,
        static (type, rules) => [.. rules.Where(rule => type.IsAssignableTo(rule.EventType)).Select(rule => rule.Reaction)],
        All<EventRule>());

    /// <summary>The deadline of a kind and its command.</summary>
    /// <exception cref="InvalidOperationException">No module has one.</exception>
    public DeadlineRule Deadline(DeadlineKind kind) =>
        Deadlines.FirstOrDefault(rule => rule.Deadline.Kind == kind) ?? throw new InvalidOperationException($"No module has a deadline {kind}.");

    /// <summary>The deadlines of an entity.</summary>
    public IReadOnlyList<Deadline> DeadlinesOf(Type entityType) =>
        [.. Deadlines.Select(rule => rule.Deadline).Where(deadline => deadline.EntityType == entityType)];

    /// <summary>The lifecycle of a collection's entities.</summary>
    /// <exception cref="InvalidOperationException">No module has one.</exception>
    public Lifecycle Lifecycle(string entity) =>
        Lifecycles.FirstOrDefault(lifecycle => lifecycle.Entity == entity) ?? throw new InvalidOperationException($"{entity} have no lifecycle.");

    /// <summary>The lifecycle of an entity; null where it has none.</summary>
    public Lifecycle? LifecycleOf(Type entityType) => Lifecycles.FirstOrDefault(lifecycle => lifecycle.EntityType == entityType);
}
