using System.Globalization;
using System.Net.Mail;
using System.Text;
using System.Text.RegularExpressions;

namespace Kelmah.Simulators;

/// <summary>
/// A text mail, RFC 5322: folded headers, encoded words (RFC 2047), a UTF-8 body as it is, in base64 or quoted-printable.
/// </summary>
internal sealed partial record MailText(string To, string? Subject, DateTimeOffset? Date, string Body)
{
    /// <summary>Reads a mail; what is not understood is left as it stands.</summary>
    public static MailText Parse(string text)
    {
        var normal = text.ReplaceLineEndings("\n");
        var end = normal.IndexOf("\n\n", StringComparison.Ordinal);
        var headers = Headers(end < 0 ? normal : normal[..end]);
        var body = end < 0 ? "" : normal[(end + 2)..].TrimEnd('\n');
        return new(
            Address(DecodeWords(headers.GetValueOrDefault("To", ""))),
            headers.TryGetValue("Subject", out var subject) ? DecodeWords(subject) : null,
            ParseDate(headers.GetValueOrDefault("Date")),
            DecodeBody(body, headers.GetValueOrDefault("Content-Transfer-Encoding", "")));
    }

    private static Dictionary<string, string> Headers(string head)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Folding().Replace(head, " ").Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) headers.TryAdd(line[..colon], line[(colon + 1)..].Trim());
        }

        return headers;
    }

    /// <summary>The address alone, without the name that may stand before it.</summary>
    private static string Address(string mailbox) =>
        MailAddress.TryCreate(mailbox, out var address) ? address.Address : mailbox;

    private static DateTimeOffset? ParseDate(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var date) ? date : null;

    private static string DecodeWords(string text) =>
        EncodedWord().Replace(BetweenWords().Replace(text, "$1"), static word =>
        {
            var content = word.Groups["content"].Value;
            return word.Groups["encoding"].Value.Equals("B", StringComparison.OrdinalIgnoreCase)
                ? FromBase64(content) ?? word.Value
                : FromQuotedPrintable(content.Replace('_', ' '));
        });

    private static string DecodeBody(string body, string encoding)
    {
        if (encoding.Equals("base64", StringComparison.OrdinalIgnoreCase)) return FromBase64(body)?.TrimEnd('\r', '\n') ?? body;
        return encoding.Equals("quoted-printable", StringComparison.OrdinalIgnoreCase)
            ? FromQuotedPrintable(body.Replace("=\n", "", StringComparison.Ordinal))
            : body;
    }

    private static string? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static string FromQuotedPrintable(string text) => Octets().Replace(text, static run =>
        Encoding.UTF8.GetString(Convert.FromHexString(run.Value.Replace("=", "", StringComparison.Ordinal))));

    [GeneratedRegex(@"\n[ \t]+")]
    private static partial Regex Folding();

    [GeneratedRegex(@"=\?utf-8\?(?<encoding>[BQ])\?(?<content>[^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    /// <summary>White space between encoded words is not part of the text.</summary>
    [GeneratedRegex(@"(\?=)\s+(?==\?)")]
    private static partial Regex BetweenWords();

    [GeneratedRegex("(=[0-9A-Fa-f]{2})+")]
    private static partial Regex Octets();
}
