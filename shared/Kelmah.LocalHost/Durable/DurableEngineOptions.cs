using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace Kelmah.LocalHost.Durable;

/// <summary>Settings of the engine.</summary>
public sealed record DurableEngineOptions
{
    private static readonly JsonDataConverter Json = new(new(JsonSerializerDefaults.Web) { IncludeFields = true });

    /// <summary>
    /// Turns inputs, outputs and payloads into text and back. As of old: camel case, and read in any case. The official default
    /// would read nothing of what the histories on disk hold, and an orchestrator would go another way than before.
    /// </summary>
    public DataConverter DataConverter { get; init; } = Json;

    /// <summary>Handed to activities.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>
    /// Whether an event for an instance that is missing or has ended is refused, as by Durable's Azure Storage provider;
    /// otherwise it is dropped without a word. It is host.json's <c>extensions.durableTask.throwStatusExceptionsOnRaiseEvent</c>.
    /// </summary>
    public bool ThrowStatusExceptionsOnRaiseEvent { get; init; } = true;

    /// <summary>Activities that run at the same time, at least 1.</summary>
    public int MaxConcurrentActivities { get; init; } = 256;

    /// <summary>
    /// Waiting orchestrations that stay in memory, so that their next turn needs no replay; 0 replays every turn of every
    /// orchestration, which shows orchestrators that are not deterministic.
    /// </summary>
    public int MaxIdleOrchestrations { get; init; } = 512;

    /// <summary>Runs the turns of all orchestrators in another process; null runs them here.</summary>
    internal TurnElsewhere? Elsewhere { get; init; }
}
