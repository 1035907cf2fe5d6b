using System.Diagnostics;
using System.Text.Json;
using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>A function as the worker announces it.</summary>
internal sealed class IndexedFunction(RpcFunctionMetadata metadata)
{
    public RpcFunctionMetadata Metadata => metadata;

    public string Name => metadata.Name;

    public IReadOnlyList<JsonElement> Bindings { get; } =
        [.. metadata.RawBindings.Select(static binding => JsonSerializer.Deserialize<JsonElement>(binding))];

    public JsonElement Trigger => Bindings.Single(static binding => TypeOf(binding).EndsWith("Trigger", StringComparison.Ordinal));

    /// <summary>For example <c>httpTrigger</c>.</summary>
    public string TriggerType => TypeOf(Trigger);

    /// <summary>The parameter that is given the trigger's data.</summary>
    public string TriggerParameter => Text("name")!;

    /// <summary>The parameter that is given a client of the orchestrations.</summary>
    public string? DurableClientParameter => Bindings.Where(static binding => TypeOf(binding) == "durableClient")
        .Select(static binding => binding.GetProperty("name").GetString()).SingleOrDefault();

    /// <summary>A property of the trigger; null where it has none of that name.</summary>
    public string? Text(string property) => Trigger.TryGetProperty(property, out var value) ? value.ToString() : null;

    /// <summary>Whether a property of the trigger is <c>true</c>.</summary>
    public bool Is(string property) => Trigger.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A call of the function, in the trace that is under way here.</summary>
    public InvocationRequest Invocation(TypedData trigger)
    {
        var invocation = new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = metadata.FunctionId,
            TraceContext = new RpcTraceContext { TraceParent = Activity.Current?.Id ?? "" },
        };
        invocation.InputData.Add(new ParameterBinding { Name = TriggerParameter, Data = trigger });
        return invocation;
    }

    private static string TypeOf(JsonElement binding) => binding.GetProperty("type").GetString()!;
}
