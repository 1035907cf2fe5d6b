using System.IO.Compression;
using System.Text;
using Kelmah.Attachments;

namespace Kelmah.Tests.Attachments;

/// <summary>Families of files that begin alike.</summary>
public sealed class FileTypesTests
{
    [Theory]
    [InlineData("isom")]
    [InlineData("iso2")]
    [InlineData("iso6")]
    [InlineData("mp41")]
    [InlineData("mp42")]
    [InlineData("avc1")]
    [InlineData("MSNV")]
    [InlineData("M4V ")]
    public void A_brand_of_MP4_is_a_video(string brand)
    {
        Assert.Equal("video/mp4", Sniff(Media(brand), "clip"));
        Assert.True(FileTypes.Fits("video/mp4", "clip.mp4"));
    }

    [Theory]
    [InlineData("heic", "photo.heic")]
    [InlineData("heix", "photo")]
    [InlineData("mif1", "photo.mp4")]
    [InlineData("msf1", "photo")]
    [InlineData("avif", "photo.avif")]
    [InlineData("avis", "photo")]
    [InlineData("M4A ", "song.m4a")]
    [InlineData("M4B ", "book.mp4")]
    [InlineData("qt  ", "film.mov")]
    [InlineData("qt  ", "film.mp4")]
    [InlineData("3gp4", "film.3gp")]
    [InlineData("3g2a", "film")]
    [InlineData("crx ", "raw.cr3")]
    [InlineData("jp2 ", "photo.jp2")]
    [InlineData("zzzz", "film.mp4")]
    public void Another_brand_is_not_accepted_whatever_its_name(string brand, string name) => Assert.Null(Sniff(Media(brand), name));

    [Fact]
    public void Of_the_RIFF_family_only_WebP_is_accepted()
    {
        Assert.Equal("image/webp", Sniff(Riff("WEBP"), "a.webp"));
        Assert.All(["WAVE", "AVI ", "ACON"], kind => Assert.Null(Sniff(Riff(kind), "a.webp")));
    }

    [Theory]
    [InlineData(new byte[] { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 })] // OLE: doc, xls, msi.
    [InlineData(new byte[] { 0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81 })] // EBML: webm, mkv.
    [InlineData(new byte[] { 0x4F, 0x67, 0x67, 0x53, 0x00, 0x02, 0x00, 0x00 })] // Ogg.
    [InlineData(new byte[] { 0x49, 0x49, 0x2A, 0x00, 0x10, 0x00, 0x00, 0x00 })] // TIFF, DNG, CR2.
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00 })] // gzip.
    [InlineData(new byte[] { 0x64, 0x65, 0x78, 0x0A, 0x30, 0x33, 0x35, 0x00 })] // Programs of Android.
    public void Other_containers_are_not_accepted(byte[] head)
    {
        foreach (var name in (string[])["a", "a.mp4", "a.zip", "a.docx", "a.txt"]) Assert.Null(FileTypes.Sniff(head, isText: false, name));
    }

    [Theory]
    [InlineData("word/document.xml", "a.docx", FileTypes.Word)]
    [InlineData("[Content_Types].xml", "a.docx", FileTypes.Word)]
    [InlineData("[Content_Types].xml", "a.xlsx", FileTypes.Excel)]
    [InlineData("photo.png", "a.zip", FileTypes.Zip)]
    [InlineData("photo.png", "a", FileTypes.Zip)]
    [InlineData("mimetype", "a.odt", null)]
    [InlineData("mimetype", "a.zip", null)]
    [InlineData("META-INF/MANIFEST.MF", "a.jar", null)]
    [InlineData("META-INF/MANIFEST.MF", "a.docx", null)]
    [InlineData("AndroidManifest.xml", "a.apk", null)]
    [InlineData("AndroidManifest.xml", "a.zip", null)]
    [InlineData("classes.dex", "a.zip", null)]
    public void An_archive_is_what_its_first_file_says(string first, string name, string? type)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry(first);

        Assert.Equal(type, Sniff(file.ToArray(), name));
    }

    private static string? Sniff(byte[] head, string name) => FileTypes.Sniff(head, isText: false, name);

    private static byte[] Media(string brand) => [0, 0, 0, 24, .. "ftyp"u8, .. Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0, .. "isommp42"u8, 0, 0, 0, 8];

    private static byte[] Riff(string kind) => [.. "RIFF"u8, 36, 0, 0, 0, .. Encoding.ASCII.GetBytes(kind), .. "fmt "u8];
}
