using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Kernel.Modules;

/// <summary>Says what follows from <typeparamref name="TEvent"/>. An event from which nothing follows stays off the queue.</summary>
public sealed class EventBuilder<TEvent>(ModuleBuilder module)
    where TEvent : DomainEvent
{
    internal ModuleBuilder Module => module;

    /// <summary>Starts the lifecycle of an entity.</summary>
    public EventBuilder<TEvent> StartLifecycle<T>(Func<TEvent, Guid> entityId)
        where T : Entity =>
        React(new StartsInstance(record =>
        {
            var key = KeyOf<T>(entityId((TEvent)record.Payload));
            return new InstanceStart(Lifecycle.Orchestrator, key.InstanceId, key);
        }));

    /// <summary>Wakes the lifecycle of an entity.</summary>
    /// <param name="entityId">Which; null for none.</param>
    /// <param name="mayNotHaveBegun">Whether the event may come before the one that starts it.</param>
    public EventBuilder<TEvent> WakeLifecycle<T>(Func<TEvent, Guid?> entityId, bool mayNotHaveBegun = false)
        where T : Entity =>
        React(new WakesInstance(record => entityId((TEvent)record.Payload) is { } id
            ? new InstanceWake(KeyOf<T>(id).InstanceId, KeyOf<T>(id), mayNotHaveBegun)
            : null));

    /// <summary>Starts an orchestration with a protocol of its own; its input is an entity's id.</summary>
    public EventBuilder<TEvent> Start(string orchestrator, Func<TEvent, string> instanceId, Func<TEvent, Guid> input) =>
        React(new StartsInstance(record => new InstanceStart(orchestrator, instanceId((TEvent)record.Payload), input((TEvent)record.Payload))));

    /// <summary>Wakes an orchestration with a protocol of its own.</summary>
    /// <param name="instanceId">Which; null for none.</param>
    public EventBuilder<TEvent> Wake(Func<TEvent, string?> instanceId) =>
        React(new WakesInstance(record => instanceId((TEvent)record.Payload) is { } id ? new InstanceWake(id) : null));

    /// <summary>Sends a message to a queue.</summary>
    public EventBuilder<TEvent> Forward(string queue, Func<TEvent, string> body) =>
        React(new ForwardsTo(queue, record => body((TEvent)record.Payload)));

    /// <summary>Runs a use case, which is safe to repeat.</summary>
    public EventBuilder<TEvent> Run<TUseCases>(Func<TUseCases, TEvent, CancellationToken, Task> run)
        where TUseCases : notnull =>
        React(new RunsUseCase((services, record, stop) => run(services.GetRequiredService<TUseCases>(), (TEvent)record.Payload, stop)));

    /// <summary>Adds a reaction.</summary>
    public EventBuilder<TEvent> React(EventReaction reaction)
    {
        module.Add(new EventRule(typeof(TEvent), reaction));
        return this;
    }

    private static LifecycleKey KeyOf<T>(Guid id)
        where T : Entity =>
        new(Collections.For(typeof(T)).Name, id);
}

/// <summary>An event, or the base type of some, and what follows from it.</summary>
internal sealed record EventRule(Type EventType, EventReaction Reaction);
