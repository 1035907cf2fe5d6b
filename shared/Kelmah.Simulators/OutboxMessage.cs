using System.Globalization;
using System.Text.Json;

namespace Kelmah.Simulators;

/// <summary>A message of the outbox folder.</summary>
/// <param name="Id">The file's name without its ending.</param>
/// <param name="Channel"><c>email</c>, <c>sms</c> or <c>push</c>.</param>
/// <param name="To">Who would have got it.</param>
/// <param name="Subject">The subject of a mail or title of a push; null for none.</param>
/// <param name="Body">The text.</param>
/// <param name="CreatedAt">When it was written.</param>
internal sealed record OutboxMessage(
    string Id, string Channel, string To, string? Subject, string Body, DateTimeOffset CreatedAt)
{
    /// <summary>All messages of the folder, newest first. A file that another process is just writing is left out.</summary>
    public static async Task<IReadOnlyList<OutboxMessage>> ReadAllAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder)) return [];
        var messages = new List<OutboxMessage>();
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (await ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } message) messages.Add(message);
        }

        // Ids grow with time, so that they order the messages of one moment.
        return [.. messages.OrderByDescending(message => message.CreatedAt)
            .ThenByDescending(message => message.Id, StringComparer.Ordinal)];
    }

    private static async Task<OutboxMessage?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var ending = Path.GetExtension(path);
            if (ending is not (".eml" or ".json")) return null;
            var text = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
            return ending == ".eml" ? FromMail(path, MailText.Parse(text)) : FromJson(path, text);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    private static OutboxMessage FromMail(string path, MailText mail) => new(
        Path.GetFileNameWithoutExtension(path), "email", mail.To, mail.Subject, mail.Body, mail.Date ?? WrittenAt(path));

    private static OutboxMessage FromJson(string path, string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        var hasTime = DateTimeOffset.TryParse(Text(root, "createdAt"), CultureInfo.InvariantCulture, out var time);
        return new(
            Text(root, "id") ?? Path.GetFileNameWithoutExtension(path),
            Text(root, "channel") ?? "unknown",
            Text(root, "to") ?? "",
            Text(root, "subject") ?? Text(root, "title"),
            Text(root, "body") ?? "",
            hasTime ? time : WrittenAt(path));
    }

    private static DateTimeOffset WrittenAt(string path) => File.GetLastWriteTimeUtc(path);

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
