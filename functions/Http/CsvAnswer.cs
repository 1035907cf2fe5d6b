using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Kelmah.Kernel.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>
/// A file of comma-separated values as RFC 4180 has it, in UTF-8 with a byte order mark, since spreadsheets take it for another code page without one. A text that a
/// spreadsheet would take for a formula, which a user could have written to read what stands beside it, begins with an apostrophe.
/// </summary>
/// <param name="fileName">Under which it is stored.</param>
/// <param name="rows">The names of the columns first.</param>
public sealed class CsvAnswer(string fileName, IEnumerable<IReadOnlyList<string>> rows) : Answer
{
    public const string MediaType = "text/csv";

    private static readonly CsvConfiguration Form = new(CultureInfo.InvariantCulture) { NewLine = "\r\n", InjectionOptions = InjectionOptions.Escape };

    public override RecordedAnswer Render(HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        return new(StatusCodes.Status200OK, $"{MediaType}; charset=utf-8", Write(rows));
    }

    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(IEnumerable<IReadOnlyList<string>> rows)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)))
        using (var csv = new CsvWriter(text, Form))
        {
            foreach (var row in rows)
            {
                foreach (var field in row) csv.WriteField(field);
                csv.NextRecord();
            }
        }

        return bytes.ToArray();
    }
}
