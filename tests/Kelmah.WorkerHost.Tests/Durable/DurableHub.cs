using System.Globalization;
using System.Text.Json;
using DurableTask.Core;
using Google.Protobuf;
using Kelmah.LocalHost.Durable;
using Kelmah.Sqlite;
using Kelmah.WorkerHost.Tests.Host;
using Kelmah.WorkerHost.Tests.Rpc;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.WorkerHost.Tests.Durable;

/// <summary>The embedded engine, with the worker's orchestrators and activities.</summary>
internal sealed class DurableHub : IAsyncDisposable
{
    private readonly DurableEngine engine;
    private readonly Invoker invoker;
    private readonly Dictionary<string, IndexedFunction> orchestrators;

    private DurableHub(SqliteDatabase database, TimeProvider time, IReadOnlyList<IndexedFunction> functions, Invoker invoker)
    {
        this.invoker = invoker;
        orchestrators = functions.Where(static function => function.TriggerType == "orchestrationTrigger")
            .ToDictionary(static function => function.Name, StringComparer.OrdinalIgnoreCase);
        var registry = new DurableRegistry();
        foreach (var activity in functions.Where(static function => function.TriggerType == "activityTrigger"))
            registry.AddActivity(activity.Name, (_, _, input) => CallAsync(activity, input));
        var options = new DurableEngineOptions { DataConverter = new RawJson(), ThrowStatusExceptionsOnRaiseEvent = ThrowsStatus(), Elsewhere = RunTurn };
        engine = new DurableEngine(database, registry, time, NullLoggerFactory.Instance, options);
    }

    public DurableTaskClient Client => engine.Client;

    public static async Task<DurableHub> StartAsync(
        SqliteDatabase database, TimeProvider time, IReadOnlyList<IndexedFunction> functions, Invoker invoker)
    {
        var hub = new DurableHub(database, time, functions, invoker);
        await hub.engine.StartAsync();
        return hub;
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    /// <summary>The setting in host.json: whether an event for an instance that is not there is refused.</summary>
    private static bool ThrowsStatus()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(WorkerProcess.Folder, "host.json")));
        var durableTask = file.RootElement.GetProperty("extensions").GetProperty("durableTask");
        return !durableTask.TryGetProperty("throwStatusExceptionsOnRaiseEvent", out var throws) || throws.GetBoolean();
    }

    private OrchestratorExecutionResult RunTurn(InstanceRow instance, IReadOnlyList<Turn> history, Turn turn)
    {
        if (!orchestrators.TryGetValue(instance.Name, out var function))
            return ActionMessages.Failed("OrchestratorTaskNotFound", $"The worker has no orchestrator '{instance.Name}'.");
        var request = Convert.ToBase64String(HistoryMessages.Request(instance, history, turn).ToByteArray());
        // A turn holds its thread of the pool, in the engine too.
        var answer = invoker.InvokeAsync(function, new TypedData { String = request }).GetAwaiter().GetResult();
        return answer.Succeeded()
            ? ActionMessages.Read(answer.ReturnValue.String)
            : ActionMessages.Failed(answer.Result.Exception.Type, answer.Result.Failure());
    }

    private async Task<object?> CallAsync(IndexedFunction activity, string? input)
    {
        var answer = await invoker.InvokeAsync(activity, input is null ? new TypedData() : new TypedData { Json = input });
        if (!answer.Succeeded()) throw new InvalidOperationException(answer.Result.Failure());
        return answer.ReturnValue?.DataCase switch
        {
            null or TypedData.DataOneofCase.None => null,
            TypedData.DataOneofCase.Json => answer.ReturnValue.Json,
            TypedData.DataOneofCase.String => JsonSerializer.Serialize(answer.ReturnValue.String),
            TypedData.DataOneofCase.Int => answer.ReturnValue.Int.ToString(CultureInfo.InvariantCulture),
            TypedData.DataOneofCase.Double => answer.ReturnValue.Double.ToString(CultureInfo.InvariantCulture),
            var other => throw new NotSupportedException($"The activity {activity.Name} returned {other}."),
        };
    }
}
