using System.Globalization;
using System.Text;
using Kelmah.Notifications;

namespace Kelmah.Adapters.Outbox;

/// <summary>Writes a mail as RFC 5322 text with a plain UTF-8 body (MIME, RFC 2045) and encoded headers (RFC 2047).</summary>
public static class MimeText
{
    /// <summary>Octets of a line at most, RFC 5322 §2.1.1, without its end.</summary>
    private const int MaxLine = 998;

    /// <summary>Octets that an encoded word of 75 characters, <c>=?utf-8?B?…?=</c>, can carry.</summary>
    private const int MaxWordOctets = 45;

    /// <summary>The mail's octets; the same message gives the same octets.</summary>
    /// <exception cref="DeliveryException">The address is none, so that no repeat can help.</exception>
    public static byte[] Write(EmailMessage message, NotificationOptions options)
    {
        if (!IsAddress(message.To)) throw new DeliveryException("address_not_valid") { IsFinal = true };
        var body = message.Body.ReplaceLineEndings("\r\n");
        var isPlain = body.Split("\r\n").All(line => Encoding.UTF8.GetByteCount(line) <= MaxLine);
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"From: {Mailbox(options.FromName, options.From)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"To: {Mailbox(message.ToName, message.To)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Subject: {Unstructured(message.Subject)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Date: {Date(message.CreatedAt)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Message-ID: <{message.Id}@{options.From[(options.From.IndexOf('@', StringComparison.Ordinal) + 1)..]}>\r\n")
            .Append("Auto-Submitted: auto-generated\r\n")
            .Append("MIME-Version: 1.0\r\n")
            .Append("Content-Type: text/plain; charset=utf-8\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Transfer-Encoding: {(isPlain ? "8bit" : "base64")}\r\n\r\n")
            .Append(isPlain ? body : Base64Lines(body));
        if (!body.EndsWith("\r\n", StringComparison.Ordinal)) text.Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static bool IsAddress(string address) =>
        address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < address.Length - 1
        && !address.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || letter is '<' or '>' or ',' or ';');

    private static string Mailbox(string? name, string address)
    {
        if (string.IsNullOrWhiteSpace(name)) return $"<{address}>";
        return IsAsciiText(name)
            ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" <{address}>"
            : $"{EncodedWords(name)}\r\n <{address}>";
    }

    private static string Unstructured(string text) => IsAsciiText(text) ? text : EncodedWords(text);

    /// <summary>Short, printable ASCII that no reader takes for an encoded word; anything else is encoded.</summary>
    private static bool IsAsciiText(string text) =>
        text.Length <= 60 && text.All(letter => letter is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal);

    private static string EncodedWords(string text)
    {
        var words = new List<string>();
        var word = new List<byte>();
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            if (word.Count + length > MaxWordOctets) Flush();
            word.AddRange(octets[..length]);
        }

        Flush();
        return string.Join("\r\n ", words);

        void Flush()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    private static string Base64Lines(string body)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        return string.Join("\r\n", encoded.Chunk(76).Select(line => new string(line))) + "\r\n";
    }

    private static string Date(DateTimeOffset time) =>
        time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
}
