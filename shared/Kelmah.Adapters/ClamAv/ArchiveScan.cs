using System.IO.Compression;
using Kelmah.Attachments;

namespace Kelmah.Adapters.ClamAv;

/// <summary>
/// One look into an archive and the archives in it. What it unpacks is counted, not what the archive says of itself, so that
/// a lie about sizes helps nobody.
/// </summary>
internal sealed class ArchiveScan
{
    /// <summary>Files in all archives together.</summary>
    public const int MaxEntries = 2_000;

    /// <summary>Unpacked bytes in all: twenty times the largest attachment.</summary>
    public const long MaxUnpacked = 200L << 20;

    /// <summary>DEFLATE reaches 1 032 at most, text and tables seldom 30.</summary>
    public const int MaxRatio = 200;

    /// <summary>Archives in archives.</summary>
    public const int MaxDepth = 3;

    /// <summary>An archive within an archive is unpacked in memory.</summary>
    private const int MaxNested = 16 << 20;

    private static readonly HashSet<string> Programs = new(StringComparer.Ordinal)
    {
        "exe", "dll", "scr", "com", "bat", "cmd", "pif", "msi", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "jar", "cpl", "reg",
        "apk", "dmg", "sh", "html", "htm", "svg",
    };

    private readonly byte[] buffer = new byte[1 << 16];
    private int entries;
    private long unpacked;

    /// <summary>What is to be said of an archive.</summary>
    public async Task<ScanVerdict> ScanAsync(Stream archive, string contentType, CancellationToken cancellationToken)
    {
        try
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
            return LacksPart(zip, contentType) ? ScanVerdict.Infected("type_differs") : await ScanAsync(zip, 1, cancellationToken);
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            return ScanVerdict.Failed("damaged_archive");
        }
    }

    private static bool LacksPart(ZipArchive zip, string contentType) => contentType switch
    {
        FileTypes.Word => zip.GetEntry("word/document.xml") is null,
        FileTypes.Excel => zip.GetEntry("xl/workbook.xml") is null,
        _ => false,
    };

    private async Task<ScanVerdict> ScanAsync(ZipArchive zip, int depth, CancellationToken cancellationToken)
    {
        entries += zip.Entries.Count;
        if (entries > MaxEntries) return ScanVerdict.Infected("archive_bomb");
        foreach (var entry in zip.Entries)
        {
            if (Programs.Contains(FileNames.Extension(entry.Name))) return ScanVerdict.Infected("executable");
            if (entry.IsEncrypted) return ScanVerdict.Failed("encrypted_archive");
            var verdict = await ScanAsync(entry, depth, cancellationToken);
            if (verdict.State != ScanState.Clean) return verdict;
        }

        return ScanVerdict.Clean;
    }

    private async Task<ScanVerdict> ScanAsync(ZipArchiveEntry entry, int depth, CancellationToken cancellationToken)
    {
        var (search, size, nested) = (new EicarSearch(), 0L, (MemoryStream?)null);
        await using var content = await entry.OpenAsync(cancellationToken);
        int count;
        while ((count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            var part = buffer.AsMemory(0, count);
            if (size == 0 && FileTypes.IsExecutable(part.Span)) return ScanVerdict.Infected("executable");
            if (size == 0 && FileTypes.IsArchive(part.Span)) nested = new MemoryStream();
            size += count;
            unpacked += count;
            if (unpacked > MaxUnpacked || IsBursting(size, entry.CompressedLength)) return ScanVerdict.Infected("archive_bomb");
            if (search.IsIn(part.Span)) return ScanVerdict.Infected("eicar_test");
            if (nested?.Length > MaxNested) return ScanVerdict.Failed("nested_archive");
            nested?.Write(part.Span);
        }

        return nested is null ? ScanVerdict.Clean : await ScanNestedAsync(nested, depth, cancellationToken);
    }

    private async Task<ScanVerdict> ScanNestedAsync(MemoryStream nested, int depth, CancellationToken cancellationToken)
    {
        if (depth == MaxDepth) return ScanVerdict.Infected("archive_bomb");
        using var zip = new ZipArchive(nested, ZipArchiveMode.Read);
        return await ScanAsync(zip, depth + 1, cancellationToken);
    }

    /// <summary>A small file may well be all blanks.</summary>
    private static bool IsBursting(long size, long compressed) => size > 4 << 20 && size > compressed * MaxRatio;
}
