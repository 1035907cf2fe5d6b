using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Kelmah.Attachments;

/// <summary>The accepted types of files, recognized by their first bytes.</summary>
public static class FileTypes
{
    /// <summary>How many of the first bytes are examined.</summary>
    public const int HeadLength = 1024;

    public const string Zip = "application/zip";

    public const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    public const string Excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>UTF-8.</summary>
    public const string Text = "text/plain";

    private static readonly FrozenDictionary<string, ImmutableArray<string>> Extensions = new Dictionary<string, ImmutableArray<string>>
    {
        ["image/png"] = ["png"],
        ["image/jpeg"] = ["jpg", "jpeg"],
        ["image/gif"] = ["gif"],
        ["image/webp"] = ["webp"],
        ["application/pdf"] = ["pdf"],
        ["video/mp4"] = ["mp4", "m4v"],
        [Zip] = ["zip"],
        [Word] = ["docx"],
        [Excel] = ["xlsx"],
        [Text] = ["txt", "md", "csv", "log"],
    }.ToFrozenDictionary();

    /// <summary>
    /// The brands of MP4 videos (ISO/IEC 14496-12 and -14, https://mp4ra.org/registered-types/brands). Pictures (HEIC, AVIF, CR3), sound (M4A) and videos of
    /// QuickTime and of phones of old (MOV, 3GP) begin alike, with brands of their own.
    /// </summary>
    private static readonly FrozenSet<string> Mp4Brands = FrozenSet.Create(
        StringComparer.Ordinal, "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1", "mmp4", "MSNV", "M4V ", "M4VH", "M4VP");

    /// <summary>What the first file in a package of a program or of another kind of document is called.</summary>
    private static readonly ImmutableArray<string> PackageMarks = ["mimetype", "META-INF/", "AndroidManifest.xml", "classes.dex"];

    /// <summary>Text that a browser or another program would run, with the rights of the reader if it were served by mistake.</summary>
    private static readonly ImmutableArray<string> ActiveMarks = ["<!doctype", "<html", "<svg", "<script", "<?xml", "<head", "<body", "<iframe", "<?php"];

    /// <summary>The type of the bytes; null for one that is not accepted.</summary>
    /// <param name="head">The first bytes, up to <see cref="HeadLength"/>.</param>
    /// <param name="isText">Whether all of the content is text in UTF-8.</param>
    /// <param name="fileName">Distinguishes the documents that are ZIP archives inside.</param>
    public static string? Sniff(ReadOnlySpan<byte> head, bool isText, string fileName)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return "image/png";
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return "image/jpeg";
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8)) return "image/gif";
        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8)) return "image/webp";
        if (head.StartsWith("%PDF-"u8)) return "application/pdf";
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return Mp4Brands.Contains(Encoding.ASCII.GetString(head[8..12])) ? "video/mp4" : null;
        if (IsArchive(head)) return IsPackage(head) ? null : OfArchive(FileNames.Extension(fileName));
        return isText && !IsExecutable(head) && !IsActive(head) ? Text : null;
    }

    /// <summary>Whether a type is a still image that every browser shows.</summary>
    public static bool IsPicture(string contentType) => contentType is "image/png" or "image/jpeg" or "image/webp";

    /// <summary>The accepted types, separated by commas.</summary>
    public static string Names { get; } = string.Join(", ", Extensions.Keys.Order(StringComparer.Ordinal));

    /// <summary>Whether a name fits a type: it has one of the type's extensions, or none.</summary>
    public static bool Fits(string contentType, string fileName) =>
        FileNames.Extension(fileName) is var extension && (extension.Length == 0 || Extensions[contentType].Contains(extension));

    /// <summary>Whether the bytes begin a ZIP archive.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8);

    /// <summary>Whether a system would run the bytes: Windows, Linux, macOS, Java, Android, or a script that names its interpreter.</summary>
    public static bool IsExecutable(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("MZ"u8) || head.StartsWith("#!"u8) || head.StartsWith("dex\n"u8) || head.StartsWith((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F'])) return true;
        if (head.Length < 4) return false;
        return BinaryPrimitives.ReadUInt32BigEndian(head) is 0xFEEDFACE or 0xFEEDFACF or 0xCEFAEDFE or 0xCFFAEDFE or 0xCAFEBABE;
    }

    /// <summary>Programs (JAR, APK) and documents (OpenDocument, EPUB) that are ZIP archives inside: by the name of the first file in it.</summary>
    private static bool IsPackage(ReadOnlySpan<byte> head)
    {
        const int nameLengthAt = 26;
        const int nameAt = 30;
        if (head.Length < nameAt) return false;
        var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(head[nameLengthAt..]), head.Length - nameAt);
        var name = Encoding.UTF8.GetString(head.Slice(nameAt, length));
        return PackageMarks.Any(mark => mark.EndsWith('/') ? name.StartsWith(mark, StringComparison.Ordinal) : name == mark);
    }

    private static string OfArchive(string extension) => extension switch { "docx" => Word, "xlsx" => Excel, _ => Zip };

    private static bool IsActive(ReadOnlySpan<byte> head)
    {
        var start = Encoding.UTF8.GetString(head);
        return ActiveMarks.Any(mark => start.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }
}
