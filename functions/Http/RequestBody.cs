using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>Reads bodies whole, within a limit, and keeps them so that a request can be read twice.</summary>
public static class RequestBody
{
    /// <summary>1 MiB.</summary>
    public const int JsonLimit = 1 << 20;

    /// <summary>The raw bytes; more than <paramref name="limit"/> of them answer 413.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(this HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<Kept>() is { } kept) return kept.Bytes;
        if (request.ContentLength > limit) throw new RequestRefusedException(HttpErrors.BodyTooLarge);
        var bytes = await ReadAllAsync(request.BodyReader, limit, cancellationToken);
        request.HttpContext.Features.Set(new Kept(bytes));
        return bytes;
    }

    private static async ValueTask<byte[]> ReadAllAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadPartAsync(reader, cancellationToken);
            if (read.Buffer.Length > limit) throw new RequestRefusedException(HttpErrors.BodyTooLarge);
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>A body that is malformed below HTTP's own level, such as a chunk longer than any number, is the client's fault.</summary>
    private static async ValueTask<ReadResult> ReadPartAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (IOException malformed) when (malformed is not BadHttpRequestException)
        {
            throw new RequestRefusedException(HttpErrors.MalformedRequest);
        }
    }

    private sealed record Kept(byte[] Bytes);
}
