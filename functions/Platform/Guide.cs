using System.Globalization;

namespace Kelmah.Functions.Platform;

/// <summary>How the API is used, in Markdown: the file <c>guide.md</c>, and after it the catalogue of errors.</summary>
internal static class Guide
{
    public static string Text { get; } = string.Join('\n', [Read().TrimEnd(), "", "| code | status | meaning | a repeat can help |", "|---|---|---|---|", .. Rows()]);

    private static string Read()
    {
        using var reader = new StreamReader(typeof(Guide).Assembly.GetManifestResourceStream("guide.md")!);
        return reader.ReadToEnd();
    }

    private static IEnumerable<string> Rows() => ApiResponses.Catalogue().OrderBy(error => error.Code, StringComparer.Ordinal).Select(error =>
        string.Create(CultureInfo.InvariantCulture, $"| `{error.Code}` | {error.Status} | {error.Title} | {(error.RetryHelps ? "yes" : "no")} |"));
}
