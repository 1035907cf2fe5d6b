using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Durable;

/// <summary>An instance as its row holds it.</summary>
internal sealed record InstanceRow
{
    /// <summary>The task id of the timer that starts a scheduled instance.</summary>
    public const int StartTimer = -1;

    /// <summary>The row's key; another one for each start of the same instance id, unlike <see cref="InstanceId"/>.</summary>
    public required long Id { get; init; }

    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = string.Empty;

    public OrchestrationRuntimeStatus Status { get; init; } = OrchestrationRuntimeStatus.Pending;

    /// <summary>Counts the times that it continued as new.</summary>
    public int Generation { get; init; }

    /// <summary>Whether a new engine on the file has to wake it, for there is something to do that no other row says.</summary>
    public bool HasWork { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? StartAt { get; init; }

    public ParentLink? Parent { get; init; }

    /// <summary>The W3C trace context in which it was started.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The labels, as JSON.</summary>
    public string? Tags { get; init; }

    public string? Input { get; init; }

    /// <summary>Events that the generation before left over.</summary>
    public List<HistoryEvent>? Carried { get; init; }

    public string? CustomStatus { get; init; }

    public string? Output { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public bool IsEnded => IsEndedStatus(Status);

    public static bool IsEndedStatus(OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The labels of a sub-orchestration: its caller's, and those that it was called with, which win.</summary>
    /// <param name="called">What it was called with.</param>
    /// <param name="callers">The caller's, as its row holds them.</param>
    /// <returns>As a row holds them.</returns>
    public static string? MergeTags(IDictionary<string, string>? called, string? callers)
    {
        if (called is not { Count: > 0 }) return callers;
        var merged = callers is null
            ? []
            : JsonSerializer.Deserialize(callers, HistoryJson.Compact.DictionaryStringString)!;
        foreach (var (name, value) in called) merged[name] = value;
        return JsonSerializer.Serialize(merged, HistoryJson.Compact.DictionaryStringString);
    }

    /// <summary>Which step of which instance waits for this one.</summary>
    public sealed record ParentLink(long Id, int Generation, int TaskId, string Name, string InstanceId);
}
