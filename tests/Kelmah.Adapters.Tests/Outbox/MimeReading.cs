using System.Text;
using System.Text.RegularExpressions;

namespace Kelmah.Adapters.Tests.Outbox;

/// <summary>Reads a mail as a mail program does: RFC 5322 headers, RFC 2047 words, one plain part of RFC 2045.</summary>
internal static partial class MimeReading
{
    public static ReceivedMail Read(byte[] octets)
    {
        var text = Encoding.UTF8.GetString(octets);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Folding().Replace(text[..end], " ").Split("\r\n").Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
        var body = text[(end + 4)..];
        if (headers["Content-Transfer-Encoding"] == "base64") body = Encoding.UTF8.GetString(Convert.FromBase64String(body));
        var (from, _) = Mailbox(headers["From"]);
        var (to, name) = Mailbox(headers["To"]);
        return new ReceivedMail(from, to, name, Decode(headers["Subject"]), body.ReplaceLineEndings("\n"), headers);
    }

    private static (string Address, string Name) Mailbox(string text)
    {
        var start = text.LastIndexOf('<');
        var name = text[..start].Trim();
        return (text[(start + 1)..^1], name.StartsWith('"') ? Escaped().Replace(name[1..^1], "$1") : Decode(name));
    }

    /// <summary>Encoded words that follow each other are one text.</summary>
    private static string Decode(string text) => Word().Replace(
        Between().Replace(text, "?==?"), match => Encoding.UTF8.GetString(Convert.FromBase64String(match.Groups[1].Value)));

    [GeneratedRegex("\r\n[ \t]+")]
    private static partial Regex Folding();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\?= +=\?")]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?B\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
