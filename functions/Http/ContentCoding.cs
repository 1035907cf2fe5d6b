using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kelmah.Functions.Http;

/// <summary>
/// Compresses answers for clients that ask for it. An attacker who can have a victim's client ask for chosen things and see how long
/// the compressed answers are could guess a secret in them (BREACH). No browser sends a bearer token along with a request that another
/// site makes, so nobody can here; answers that hold a secret stay as they are all the same, see <see cref="Answer.HoldsSecret"/>.
/// </summary>
internal static class ContentCoding
{
    /// <summary>In bytes: a smaller answer fits into a packet or two, and hardly gets smaller.</summary>
    public const int MinLength = 1_024;

    private const string Brotli = "br";
    private const string GZip = "gzip";

    /// <summary>The coding that the client likes best, which the response then names; null for none.</summary>
    public static string? Choose(HttpContext http)
    {
        if (Choose(http.Request) is not { } coding) return null;
        http.Response.Headers.ContentEncoding = coding;
        return coding;
    }

    /// <summary>A body in a coding.</summary>
    public static ReadOnlyMemory<byte> Encode(string coding, byte[] body)
    {
        var coded = new MemoryStream(body.Length / 4);
        using (Stream stream = coding == Brotli
            ? new BrotliStream(coded, CompressionLevel.Optimal, leaveOpen: true)
            : new GZipStream(coded, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(body);
        }

        return coded.GetBuffer().AsMemory(0, (int)coded.Length);
    }

    /// <summary>Brotli where the client likes it no less; null where it takes neither.</summary>
    private static string? Choose(HttpRequest request)
    {
        var header = request.Headers.AcceptEncoding;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out var accepted)) return null;
        var (brotli, gzip) = (QualityOf(accepted, Brotli), QualityOf(accepted, GZip));
        if (brotli > 0 && brotli >= gzip) return Brotli;
        return gzip > 0 ? GZip : null;
    }

    private static double QualityOf(IList<StringWithQualityHeaderValue> accepted, string coding)
    {
        foreach (var one in accepted)
        {
            if (one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)) return one.Quality ?? 1;
        }

        return 0;
    }
}
