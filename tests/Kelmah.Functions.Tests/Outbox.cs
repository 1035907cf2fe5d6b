using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kelmah.Functions.Tests;

/// <summary>What was sent, as the simulators show it.</summary>
internal static partial class Outbox
{
    /// <summary>The bodies of the messages to an address or a number, newest first.</summary>
    /// <param name="app">Which sent them.</param>
    /// <param name="to">The address or the number.</param>
    /// <param name="subject">Of the mails; null for all messages.</param>
    public static async Task<string[]> ToAsync(KelmahApp app, string to, string? subject = null) =>
        [.. JsonSerializer.Deserialize<JsonElement>(await app.Http.GetStringAsync("/simulators/outbox")).EnumerateArray()
            .Where(message => message.GetProperty("to").GetString()!.Contains(to, StringComparison.Ordinal))
            .Where(message => subject is null || message.GetProperty("subject").GetString() == subject)
            .Select(message => message.GetProperty("body").GetString()!)];

    /// <summary>The body of the newest mail of a subject to an address, once it is there.</summary>
    public static async Task<string> NewestAsync(KelmahApp app, string to, string subject) =>
        (await Until.HoldsAsync(() => ToAsync(app, to, subject), found => found.Length > 0))[0];

    /// <summary>The token of such a mail.</summary>
    public static async Task<string> TokenAsync(KelmahApp app, string to, string subject) =>
        Uri.UnescapeDataString(Token().Match(await NewestAsync(app, to, subject)).Groups[1].Value);

    [GeneratedRegex(@"token=(\S+)")]
    private static partial Regex Token();
}
