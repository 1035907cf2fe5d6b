using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Kelmah.Attachments;

namespace Kelmah.Adapters.ClamAv;

/// <summary>
/// Asks clamd, after the other scanner found nothing. INSTREAM of its protocol: <c>zINSTREAM\0</c>, then chunks, each after its
/// length in four bytes, big end first, then a length of zero; the answer ends with a zero byte.
/// </summary>
/// <param name="first">Asked before, since it costs nothing.</param>
/// <param name="options">With an address.</param>
public sealed class ClamAvScanner(IAttachmentScanner first, ClamAvOptions options) : IAttachmentScanner
{
    private const int MaxAnswer = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="IOException">clamd cannot be reached or does not know what to say: the scan is tried again later.</exception>
    public async Task<ScanVerdict> ScanAsync(Attachment attachment, Stream content, CancellationToken cancellationToken)
    {
        var verdict = await first.ScanAsync(attachment, content, cancellationToken);
        if (verdict.State != ScanState.Clean) return verdict;
        content.Position = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return Read(await AskAsync(content, limit.Token));
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException("clamd did not answer.", error);
        }
    }

    private async Task<string> AskAsync(Stream content, CancellationToken cancellationToken)
    {
        options.TryRead(out var host, out var port);
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellationToken);
        await using var connection = client.GetStream();
        await connection.WriteAsync("zINSTREAM\0"u8.ToArray(), cancellationToken);
        var chunk = new byte[4 + (1 << 16)];
        int count;
        do
        {
            count = await content.ReadAsync(chunk.AsMemory(4), cancellationToken);
            BinaryPrimitives.WriteInt32BigEndian(chunk, count);
            await connection.WriteAsync(chunk.AsMemory(0, 4 + count), cancellationToken);
        }
        while (count > 0);
        return await ReadAnswerAsync(connection, cancellationToken);
    }

    private static async Task<string> ReadAnswerAsync(NetworkStream connection, CancellationToken cancellationToken)
    {
        var (answer, length) = (new byte[MaxAnswer], 0);
        while (length < answer.Length && Array.IndexOf(answer, (byte)0, 0, length) < 0)
        {
            var count = await connection.ReadAsync(answer.AsMemory(length), cancellationToken);
            if (count == 0) break;
            length += count;
        }

        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n');
    }

    /// <summary><c>stream: OK</c> or <c>stream: Win.Test.EICAR_HDB-1 FOUND</c>; anything else ends with <c>ERROR</c>.</summary>
    private static ScanVerdict Read(string answer) =>
        answer == "stream: OK" ? ScanVerdict.Clean
        : answer.EndsWith(" FOUND", StringComparison.Ordinal) ? ScanVerdict.Infected("signature")
        : throw new IOException($"clamd answered: {answer}");
}
