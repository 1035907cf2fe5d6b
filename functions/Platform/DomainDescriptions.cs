using System.Text.Json;
using Kelmah.Jobs;

namespace Kelmah.Functions.Platform;

/// <summary>What the API's description says about a whole domain.</summary>
internal static class DomainDescriptions
{
    /// <summary>The text for a domain.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Of(string domain) => domain switch
    {
        "Administration" => "What administrators see and do: accounts, the audit log, messages that were given up.",
        "Attachments" => "Files that users upload: checked before anybody can read them, shown to those who may see what they are attached to.",
        "Contracts" => "Contracts and their milestones: drafted, signed by both, worked on, approved.",
        "Disputes" => "Disputes about money that is held: evidence, sealed offers, mediation, rulings and appeals.",
        "Identity" => "Accounts, sessions, profiles, settings, and the personal data of the caller.",
        "Jobs" => $"Jobs, the search for them, applications and offers.\n\n{Lines("A job moves so:", JobTransitions.Table.Select(Describe))}",
        "Notifications" => "What the caller is told in the app.",
        "Payments" => "Escrows, refunds, wallets, payouts, and the journal of all money.",
        "Platform" => "Whether the host works, and this description.",
        _ => throw new InvalidOperationException($"The domain {domain} has no description."),
    };

    private static string Describe(JobTransition transition) =>
        $"{Name(transition.Command)} ({transition.Actor}): {string.Join(", ", transition.Moves.Select(Describe))}; otherwise {transition.Otherwise.Code}";

    private static string Describe(JobMove move) => move.From == move.To ? $"{Name(move.From)} stays" : $"{Name(move.From)} → {Name(move.To)}";

    private static string Lines(string title, IEnumerable<string> lines) => $"{title}\n\n{string.Join('\n', lines.Select(line => $"- {line}"))}";

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
