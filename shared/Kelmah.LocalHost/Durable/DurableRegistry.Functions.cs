using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <content>Registration of plain functions with typed inputs.</content>
public sealed partial class DurableRegistry
{
    /// <summary>Adds an orchestrator function.</summary>
    public DurableRegistry AddOrchestratorFunc<TInput, TOutput>(
        TaskName name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> orchestrator) =>
        AddOrchestratorFunc(name, default, orchestrator);

    /// <summary>Adds an orchestrator function for one version.</summary>
    public DurableRegistry AddOrchestratorFunc<TInput, TOutput>(
        TaskName name, TaskVersion version, Func<TaskOrchestrationContext, TInput, Task<TOutput>> orchestrator) =>
        AddOrchestrator(name, async context => await orchestrator(context, context.GetInput<TInput>()!), version);

    /// <summary>Adds an orchestrator function without a result.</summary>
    public DurableRegistry AddOrchestratorFunc<TInput>(
        TaskName name, Func<TaskOrchestrationContext, TInput, Task> orchestrator) =>
        AddOrchestrator(name, async context =>
        {
            await orchestrator(context, context.GetInput<TInput>()!);
            return null;
        });

    /// <summary>Adds an orchestrator function without an input.</summary>
    public DurableRegistry AddOrchestratorFunc<TOutput>(
        TaskName name, Func<TaskOrchestrationContext, Task<TOutput>> orchestrator) =>
        AddOrchestrator(name, async context => await orchestrator(context));

    /// <summary>Adds an orchestrator function without input and result.</summary>
    public DurableRegistry AddOrchestratorFunc(TaskName name, Func<TaskOrchestrationContext, Task> orchestrator) =>
        AddOrchestrator(name, async context =>
        {
            await orchestrator(context);
            return null;
        });

    /// <summary>Adds an activity function.</summary>
    public DurableRegistry AddActivityFunc<TInput, TOutput>(
        TaskName name, Func<TaskActivityContext, TInput, Task<TOutput>> activity) =>
        AddActivityFunc(name, default, activity);

    /// <summary>Adds an activity function for one version.</summary>
    public DurableRegistry AddActivityFunc<TInput, TOutput>(
        TaskName name, TaskVersion version, Func<TaskActivityContext, TInput, Task<TOutput>> activity) =>
        AddActivity(name, async (_, context, input) => await activity(context, Read<TInput>(context, input)), version);

    /// <summary>Adds a synchronous activity function.</summary>
    public DurableRegistry AddActivityFunc<TInput, TOutput>(
        TaskName name, Func<TaskActivityContext, TInput, TOutput> activity) =>
        AddActivity(name, (_, context, input) => Task.FromResult<object?>(activity(context, Read<TInput>(context, input))));

    /// <summary>Adds an activity function without a result.</summary>
    public DurableRegistry AddActivityFunc<TInput>(TaskName name, Func<TaskActivityContext, TInput, Task> activity) =>
        AddActivity(name, async (_, context, input) =>
        {
            await activity(context, Read<TInput>(context, input));
            return null;
        });

    /// <summary>Adds an activity function without an input.</summary>
    public DurableRegistry AddActivityFunc<TOutput>(TaskName name, Func<TaskActivityContext, Task<TOutput>> activity) =>
        AddActivity(name, async (_, context, _) => await activity(context));

    /// <summary>Adds an activity function without input and result.</summary>
    public DurableRegistry AddActivityFunc(TaskName name, Func<TaskActivityContext, Task> activity) =>
        AddActivity(name, async (_, context, _) =>
        {
            await activity(context);
            return null;
        });

    private static T Read<T>(TaskActivityContext context, string? input) =>
        ((LocalActivityContext)context).Converter.Deserialize<T>(input)!;
}
