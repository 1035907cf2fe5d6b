using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost.Durable;

/// <summary>Makes Durable Task's executors, with the arguments with which an isolated worker makes them on Azure.</summary>
internal sealed class DurableShims(DataConverter converter, ILoggerFactory loggers)
{
    private readonly DurableTaskShimFactory factory = new(
        // A timer of any length is one row here.
        new DurableTaskWorkerOptions { DataConverter = converter, MaximumTimerInterval = TimeSpan.FromDays(36_500) }, loggers);

    public DataConverter Converter => converter;

    /// <summary>Makes the executor of one generation of an instance.</summary>
    public TaskOrchestrationExecutor CreateExecutor(
        InstanceRow instance, OrchestrationRuntimeState state, ITaskOrchestrator orchestrator)
    {
        var parent = instance.Parent is { } link ? new ParentOrchestrationInstance(link.Name, link.InstanceId) : null;
        return new TaskOrchestrationExecutor(
            state,
            factory.CreateOrchestration(instance.Name, orchestrator, parent),
            BehaviorOnContinueAsNew.Carryover,
            ErrorPropagationMode.UseFailureDetails);
    }
}
