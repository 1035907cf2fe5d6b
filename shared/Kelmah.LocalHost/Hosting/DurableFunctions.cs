using Kelmah.LocalHost.Durable;
using Kelmah.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost;

/// <summary>Gives the app's orchestrators and activities to the durable engine, and the engine to the app.</summary>
/// <remarks>
/// Middleware wraps activities as it does every other function. It does not wrap orchestrators: they are replayed, and must
/// not leave their orchestration's thread, which middleware does not know.
/// </remarks>
internal sealed class DurableFunctions(DurableEngine engine, ILogger<DurableEngine> logger) : ITriggerListener
{
    /// <summary>Adds the engine and its client.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton(CreateEngine);
        services.AddSingleton<DurableTaskClient>(provider => provider.GetRequiredService<DurableEngine>().Client);
        services.AddSingleton<ITriggerListener, DurableFunctions>();
    }

    public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    public async Task StopAsync(CancellationToken deadline)
    {
        try
        {
            await engine.StopAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            HostLog.OrchestrationsStillRan(logger);
        }
    }

    public ValueTask AbandonAsync() => engine.DisposeAsync();

    private static DurableEngine CreateEngine(IServiceProvider services)
    {
        var settings = services.GetRequiredService<LocalHostSettings>();
        var options = new DurableEngineOptions
        {
            Services = services,
            MaxConcurrentActivities = settings.MaxConcurrentActivities,
            ThrowStatusExceptionsOnRaiseEvent = settings.ThrowStatusExceptionsOnRaiseEvent,
        };
        var registry = new DurableRegistry();
        var catalog = services.GetRequiredService<FunctionCatalog>();
        foreach (var (function, trigger) in catalog.TriggeredBy<OrchestrationTriggerAttribute>())
            registry.AddOrchestrator(trigger.Orchestration ?? function.Name, Orchestrator(function, services));
        foreach (var (function, trigger) in catalog.TriggeredBy<ActivityTriggerAttribute>())
        {
            var activity = Activity(function, services.GetRequiredService<FunctionPipeline>(), options.DataConverter);
            registry.AddActivity(trigger.Activity ?? function.Name, activity);
        }

        return new DurableEngine(
            services.GetRequiredService<SqliteDatabase>(),
            registry,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>(),
            options);
    }

    private static OrchestratorInvoker Orchestrator(FunctionEntry function, IServiceProvider services) => context =>
    {
        var invocation = new FunctionInvocation(function) { TriggerValue = context, InstanceServices = services };
        return function.Invoker.InvokeAsync(invocation).AsTask();
    };

    private static ActivityInvoker Activity(FunctionEntry function, FunctionPipeline pipeline, DataConverter converter) =>
        (_, context, input) => pipeline.RunScopedAsync(new ActivityInvocation(function, context.InstanceId)
        {
            TriggerValue = converter.Deserialize(input, function.TriggerParameter.ParameterType),
        });
}
