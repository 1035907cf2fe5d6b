using System.Text.Json;
using Kelmah.Jobs;

namespace Kelmah.Functions.Platform;

/// <summary>What the API's description says about a whole domain.</summary>
internal static class DomainDescriptions
{
    /// <summary>The text for a domain; null where its operations say it all.</summary>
    public static string? Of(string domain) => domain == nameof(Jobs) ? Lines("A job moves so:", JobTransitions.Table.Select(Describe)) : null;

    private static string Describe(JobTransition transition) =>
        $"{Name(transition.Command)} ({transition.Actor}): {string.Join(", ", transition.Moves.Select(Describe))}; otherwise {transition.Otherwise.Code}";

    private static string Describe(JobMove move) => move.From == move.To ? $"{Name(move.From)} stays" : $"{Name(move.From)} → {Name(move.To)}";

    private static string Lines(string title, IEnumerable<string> lines) => $"{title}\n\n{string.Join('\n', lines.Select(line => $"- {line}"))}";

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
