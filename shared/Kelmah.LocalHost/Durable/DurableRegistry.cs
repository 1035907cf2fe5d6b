using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <summary>The orchestrators and activities that an engine can run, by name and, if given, version.</summary>
public sealed partial class DurableRegistry
{
    private readonly Dictionary<(TaskName Name, TaskVersion Version), OrchestratorInvoker> orchestrators = [];
    private readonly Dictionary<(TaskName Name, TaskVersion Version), ActivityInvoker> activities = [];

    /// <summary>Adds an orchestrator as the host runs it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="orchestrator">
    /// Runs it and gives its result. It is called on the orchestration's own thread and must stay there: no
    /// <c>ConfigureAwait(false)</c>, and nothing awaited that does not come from the context.
    /// </param>
    /// <param name="version">The version that it serves; none serves every version that has no orchestrator of its own.</param>
    /// <exception cref="ArgumentException">The name is empty, or taken for that version.</exception>
    public DurableRegistry AddOrchestrator(TaskName name, OrchestratorInvoker orchestrator, TaskVersion version = default)
    {
        ArgumentNullException.ThrowIfNull(orchestrator);
        ArgumentException.ThrowIfNullOrWhiteSpace(name.Name, nameof(name));
        if (!orchestrators.TryAdd((name, version), orchestrator))
            throw new ArgumentException($"An orchestrator named '{name}' is registered already.", nameof(name));
        return this;
    }

    /// <summary>Adds an activity as the host runs it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="activity">Runs it on the serialized input and gives its result.</param>
    /// <param name="version">The version that it serves; none serves every version that has no activity of its own.</param>
    /// <exception cref="ArgumentException">The name is empty, or taken for that version.</exception>
    public DurableRegistry AddActivity(TaskName name, ActivityInvoker activity, TaskVersion version = default)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentException.ThrowIfNullOrWhiteSpace(name.Name, nameof(name));
        if (!activities.TryAdd((name, version), activity))
            throw new ArgumentException($"An activity named '{name}' is registered already.", nameof(name));
        return this;
    }

    internal OrchestratorInvoker? FindOrchestrator(TaskName name, TaskVersion version) =>
        orchestrators.GetValueOrDefault((name, version)) ?? orchestrators.GetValueOrDefault((name, default));

    internal ActivityInvoker? FindActivity(TaskName name, TaskVersion version) =>
        activities.GetValueOrDefault((name, version)) ?? activities.GetValueOrDefault((name, default));
}
