using System.IO.Compression;
using System.Net;
using Xunit.Sdk;

namespace Kelmah.Functions.Tests;

/// <summary>
/// Holds every answer that a test receives against the API's description: its status, headers, media type, body and error code; and, where
/// it is a success, what was sent. So whatever is not described fails the test that meets it.
/// </summary>
public sealed class DescribedAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // What is kept as bytes can be read twice.
        var sent = request.Content is ByteArrayContent content ? await content.ReadAsByteArrayAsync(cancellationToken) : null;
        var answer = await base.SendAsync(request, cancellationToken);
        if (!IsDescribed(request.RequestUri!.AbsolutePath)) return answer;
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        var complaint = DescribedOperation.Find(request.Method, request.RequestUri.AbsolutePath) is { } operation
            ? operation.Complain(request, sent, answer, await PlainAsync(answer.Content, cancellationToken))
            : ComplainOfUnknown(request, answer);
        return complaint is null
            ? answer
            : throw new XunitException($"{request.Method} {request.RequestUri.PathAndQuery} → {(int)answer.StatusCode}: {complaint}\n{await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static async Task<byte[]> PlainAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var coded = await content.ReadAsByteArrayAsync(cancellationToken);
        if (coded.Length == 0 || content.Headers.ContentEncoding.Count == 0) return coded;
        using var source = new MemoryStream(coded);
        await using Stream plain = content.Headers.ContentEncoding.Single() == "br"
            ? new BrotliStream(source, CompressionMode.Decompress)
            : new GZipStream(source, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await plain.CopyToAsync(whole, cancellationToken);
        return whole.ToArray();
    }

    private static bool IsDescribed(string path) =>
        path is "/openapi.json" || path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/docs", StringComparison.Ordinal) || path.StartsWith("/health/", StringComparison.Ordinal);

    /// <summary>What no operation is, is refused by the routing.</summary>
    private static string? ComplainOfUnknown(HttpRequestMessage request, HttpResponseMessage answer) =>
        request.Method == HttpMethod.Options || answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest
            ? null
            : "No such operation is described.";
}
