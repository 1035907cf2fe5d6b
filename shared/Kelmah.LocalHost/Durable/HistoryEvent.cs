using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <summary>One decision of an orchestrator, or one thing that comes to it.</summary>
internal sealed record HistoryEvent
{
    [JsonPropertyName("k")]
    public required HistoryEventKind Kind { get; init; }

    /// <summary>The step that the event decides or answers, numbered from 0 in the orchestrator's order.</summary>
    [JsonPropertyName("i")]
    public int TaskId { get; init; }

    /// <summary>The activity, orchestrator or event.</summary>
    [JsonPropertyName("n")]
    public string? Name { get; init; }

    [JsonPropertyName("v")]
    public string? Version { get; init; }

    /// <summary>The instance that a decision is about.</summary>
    [JsonPropertyName("x")]
    public string? InstanceId { get; init; }

    /// <summary>The serialized input, result, payload or reason.</summary>
    [JsonPropertyName("d")]
    public string? Data { get; init; }

    /// <summary>When a timer fires, in UTC ticks.</summary>
    [JsonPropertyName("t")]
    public long DueAt { get; init; }

    /// <summary>The generation of the orchestration that the answer belongs to.</summary>
    [JsonPropertyName("g")]
    public int Generation { get; init; }

    /// <summary>Whether a termination reaches the sub-orchestrations.</summary>
    [JsonPropertyName("r")]
    public bool Recursive { get; init; }

    [JsonPropertyName("f")]
    public TaskFailureDetails? Failure { get; init; }

    /// <summary>The labels of a sub-orchestration to start; they go to its row, not into the history.</summary>
    [JsonIgnore]
    public IDictionary<string, string>? Tags { get; init; }
}
