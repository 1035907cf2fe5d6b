using Kelmah.Attachments;

namespace Kelmah.Adapters.ClamAv;

/// <summary>
/// The scanner that needs no server: bytes that are not what the attachment says, programs, archives that hold programs or burst
/// when they are unpacked, and the test virus. It knows no signatures of real ones: for those there is <see cref="ClamAvScanner"/>.
/// </summary>
public sealed class ContentScanner : IAttachmentScanner
{
    public async Task<ScanVerdict> ScanAsync(Attachment attachment, Stream content, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(content, cancellationToken);
        if (reading.Verdict is { } found) return found;
        if (FileTypes.IsExecutable(reading.Head)) return ScanVerdict.Infected("executable");
        if (FileTypes.Sniff(reading.Head, attachment.ContentType == FileTypes.Text, attachment.FileName) != attachment.ContentType)
            return ScanVerdict.Infected("type_differs");
        if (!FileTypes.IsArchive(reading.Head)) return ScanVerdict.Clean;
        content.Position = 0;
        return await new ArchiveScan().ScanAsync(content, attachment.ContentType, cancellationToken);
    }

    private static async Task<(ScanVerdict? Verdict, byte[] Head)> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        var (search, buffer, head) = (new EicarSearch(), new byte[1 << 16], Array.Empty<byte>());
        int count;
        while ((count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            if (head.Length == 0) head = buffer[..Math.Min(count, FileTypes.HeadLength)];
            if (search.IsIn(buffer.AsSpan(0, count))) return (ScanVerdict.Infected("eicar_test"), head);
        }

        return (null, head);
    }
}
