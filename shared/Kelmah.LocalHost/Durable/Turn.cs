using System.Text.Json.Serialization;

namespace Kelmah.LocalHost.Durable;

/// <summary>One turn of an orchestrator: what came, and what it decided. A history is a list of turns.</summary>
internal sealed record Turn
{
    [JsonPropertyName("in")]
    public List<HistoryEvent> Incoming { get; init; } = [];

    [JsonPropertyName("out")]
    public List<HistoryEvent> Decisions { get; init; } = [];

    /// <summary>When it began, UTC; a column of its own on disk.</summary>
    [JsonIgnore]
    public DateTime At { get; init; }
}
