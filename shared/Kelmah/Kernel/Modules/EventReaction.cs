using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>What follows from an event, done by the router: a closed set.</summary>
public abstract record EventReaction;

/// <summary>Starts an orchestration, once for its instance id.</summary>
/// <param name="Start">What is started; null where this event starts nothing.</param>
public sealed record StartsInstance(Func<EventRecord, InstanceStart?> Start) : EventReaction;

/// <summary>Wakes an orchestration, which then reads its entity anew.</summary>
/// <param name="Wake">What is woken; null where this event wakes nothing.</param>
public sealed record WakesInstance(Func<EventRecord, InstanceWake?> Wake) : EventReaction;

/// <summary>Sends a message to a queue, under the event's id.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Body">The message.</param>
public sealed record ForwardsTo(string Queue, Func<EventRecord, string> Body) : EventReaction;

/// <summary>Runs a use case, which is safe to repeat.</summary>
/// <param name="Run">Takes the services.</param>
public sealed record RunsUseCase(Func<IServiceProvider, EventRecord, CancellationToken, Task> Run) : EventReaction;

/// <summary>An orchestration to start.</summary>
/// <param name="Orchestrator">Its stored name.</param>
/// <param name="InstanceId">Derived from the entity's id.</param>
/// <param name="Input">Written as JSON.</param>
public sealed record InstanceStart(string Orchestrator, string InstanceId, object Input);

/// <summary>An orchestration to wake.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Lifecycle">The entity, where it is a lifecycle's.</param>
/// <param name="MayNotHaveBegun">Whether it may not have been started yet.</param>
public sealed record InstanceWake(string InstanceId, LifecycleKey? Lifecycle = null, bool MayNotHaveBegun = false);
