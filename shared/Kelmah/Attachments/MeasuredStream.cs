using System.Security.Cryptography;
using System.Text;

namespace Kelmah.Attachments;

/// <summary>
/// Passes on what it reads, and records its size, hash and first bytes, so that a file is examined while it is stored and never
/// held in memory. It ends as soon as the file is larger than the limit.
/// </summary>
internal sealed class MeasuredStream(Stream source, long limit) : ForwardOnlyStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Decoder text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] letters = new char[4100];
    private readonly byte[] head = new byte[FileTypes.HeadLength];
    private int headLength;
    private bool isText = true;

    /// <summary>Bytes read so far.</summary>
    public long Size { get; private set; }

    public bool IsTooLarge => Size > limit;

    /// <summary>The hash of the whole content, hexadecimal in lower case. Can be called once.</summary>
    public string Sha256() => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <summary>The type, once all of the content was read; null for one that is not accepted.</summary>
    public string? ContentType(string fileName) => FileTypes.Sniff(head.AsSpan(0, headLength), isText && EndsAsText(), fileName);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsTooLarge) return 0;
        var count = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Measure(buffer.Span[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) hash.Dispose();
        base.Dispose(disposing);
    }

    private void Measure(ReadOnlySpan<byte> bytes)
    {
        Size += bytes.Length;
        hash.AppendData(bytes);
        var taken = Math.Min(bytes.Length, head.Length - headLength);
        bytes[..taken].CopyTo(head.AsSpan(headLength));
        headLength += taken;
        while (isText && !bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, 4096)];
            isText = IsText(part, flush: false);
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Whether no character was cut off at the end.</summary>
    private bool EndsAsText() => IsText([], flush: true);

    private bool IsText(ReadOnlySpan<byte> bytes, bool flush)
    {
        try
        {
            var count = text.GetChars(bytes, letters, flush);
            foreach (var letter in letters.AsSpan(0, count))
            {
                if (char.IsControl(letter) && letter is not ('\t' or '\n' or '\r' or '\f')) return false;
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
