using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>The life of an entity that only waits for a change or for its next deadline.</summary>
public abstract class Lifecycle(CollectionDefinition collection)
{
    /// <summary>The orchestrator that runs every lifecycle; its input is a <see cref="LifecycleKey"/>.</summary>
    public const string Orchestrator = "LifecycleOrchestrator";

    /// <summary>The name of the entity's collection.</summary>
    public string Entity => collection.Name;

    /// <summary>The entity.</summary>
    public Type EntityType => collection.EntityType;

    /// <summary>Which instance runs an entity.</summary>
    public LifecycleKey KeyOf(Guid id) => new(Entity, id);

    /// <summary>The state of an entity, which is there: its own event started its lifecycle.</summary>
    internal abstract Task<ProcessState> LoadAsync(IDocumentStore store, Guid id, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The life of a <typeparamref name="T"/>.</summary>
/// <param name="collection">Where it is stored.</param>
/// <param name="status">Its status as the API spells it.</param>
/// <param name="standing">Whether the deadlines of each of some entities run; reads what that depends on once for all of them.</param>
internal sealed class Lifecycle<T>(
    CollectionDefinition collection,
    Func<T, string> status,
    Func<IDocumentReader, IReadOnlyList<T>, CancellationToken, Task<Func<T, LifecycleStanding>>> standing)
    : Lifecycle(collection)
    where T : Entity
{
    public Task<Func<T, LifecycleStanding>> StandingAsync(IDocumentReader store, IReadOnlyList<T> entities, CancellationToken cancellationToken) =>
        standing(store, entities, cancellationToken);

    internal override async Task<ProcessState> LoadAsync(IDocumentStore store, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entity = await store.FindAsync<T>(id, cancellationToken).ConfigureAwait(false);
        // A draft that was deleted has no deadlines any more.
        if (entity is null) return new ProcessState("deleted", Ended: true, Next: null);
        var standsAs = (await standing(store, [entity], cancellationToken).ConfigureAwait(false))(entity);
        var deadlines = ModuleCatalogue.Of(typeof(T).Assembly).DeadlinesOf(typeof(T)).Select(deadline => (deadline, deadline.DueOf(entity)));
        return new ProcessState(status(entity), standsAs == LifecycleStanding.Ended, standsAs switch
        {
            LifecycleStanding.Running => NextStep.EarliestOf(now, deadlines),
            LifecycleStanding.WithoutReminders => NextStep.EarliestWithoutReminders(deadlines),
            LifecycleStanding.Suspended or LifecycleStanding.Ended => null,
        });
    }
}

/// <summary>Which entity a lifecycle orchestration runs. Histories hold it as JSON.</summary>
/// <param name="Entity">The name of its collection.</param>
/// <param name="Id">Its id.</param>
public sealed record LifecycleKey(string Entity, Guid Id)
{
    /// <summary>The orchestration's instance id: starting twice is harmless.</summary>
    public string InstanceId => $"lifecycle-{Entity}-{Id}";
}

/// <summary>Whether an entity's deadlines run.</summary>
public enum LifecycleStanding
{
    /// <summary>They run.</summary>
    Running,

    /// <summary>They run, but nobody is reminded of them, as before a contract is funded.</summary>
    WithoutReminders,

    /// <summary>They are due when they are due, but nothing passes them, as during a dispute.</summary>
    Suspended,

    /// <summary>None will ever run again.</summary>
    Ended,
}
