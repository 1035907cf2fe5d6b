using System.IO.Compression;
using System.Security.Cryptography;
using Kelmah.Adapters.ClamAv;
using Kelmah.Attachments;

namespace Kelmah.Adapters.Tests.ClamAv;

public sealed class ContentScannerTests
{
    /// <summary>The test virus of eicar.org, put together here, so that scanners leave this source alone.</summary>
    internal static byte[] Eicar => [.. @"X5O!P%@AP[4\PZX54(P^)7CC)7}$"u8, .. "EICAR-STANDARD-ANTIVIRUS"u8, .. "-TEST-FILE!$H+H*"u8];

    [Theory]
    [InlineData(0)]
    [InlineData((1 << 16) - 30)]
    [InlineData((1 << 16) + 38)]
    [InlineData(1_000_000)]
    public async Task The_test_virus_is_found_wherever_it_stands(int at)
    {
        byte[] content = [.. Enumerable.Repeat((byte)'a', at), .. Eicar, (byte)'b'];

        Assert.Equal(ScanVerdict.Infected("eicar_test"), await ScanAsync(content, FileTypes.Text, "a.txt"));
    }

    [Fact]
    public async Task What_is_what_it_says_is_clean()
    {
        Assert.Equal(ScanVerdict.Clean, await ScanAsync("Notes."u8.ToArray(), FileTypes.Text, "a.txt"));
        Assert.Equal(ScanVerdict.Clean, await ScanAsync(Zip(("a.txt", "Notes."u8.ToArray())), FileTypes.Zip, "a.zip"));
        Assert.Equal(ScanVerdict.Clean, await ScanAsync(Zip(("word/document.xml", "<w/>"u8.ToArray())), FileTypes.Word, "a.docx"));
    }

    [Fact]
    public async Task What_is_something_else_is_harmful()
    {
        Assert.Equal("type_differs", (await ScanAsync("Notes."u8.ToArray(), "image/png", "a.png")).Reason);
        Assert.Equal("type_differs", (await ScanAsync(Zip(("a.txt", [1])), FileTypes.Word, "a.docx")).Reason);
        Assert.Equal("executable", (await ScanAsync("MZ.."u8.ToArray(), FileTypes.Text, "a.txt")).Reason);
    }

    [Theory]
    [InlineData("setup.exe", "text")]
    [InlineData("notes.txt", "MZ..")]
    public async Task A_program_in_an_archive_is_found_by_its_name_or_its_bytes(string name, string content)
    {
        var inner = Zip((name, System.Text.Encoding.UTF8.GetBytes(content)));

        Assert.Equal("executable", (await ScanAsync(inner, FileTypes.Zip, "a.zip")).Reason);
        Assert.Equal("executable", (await ScanAsync(Zip(("inner.zip", inner)), FileTypes.Zip, "a.zip")).Reason);
    }

    [Fact]
    public async Task An_archive_that_bursts_is_harmful()
    {
        var nested = Zip(("a.txt", [1]));
        for (var depth = 0; depth < 4; depth++) nested = Zip(("inner.zip", nested));

        Assert.Equal("archive_bomb", (await ScanAsync(Zip(("zeros", new byte[20 << 20])), FileTypes.Zip, "a.zip")).Reason);
        Assert.Equal("archive_bomb", (await ScanAsync(Zip([.. Enumerable.Range(0, 2_001).Select(at => ($"{at}", Array.Empty<byte>()))]), FileTypes.Zip, "a.zip")).Reason);
        Assert.Equal("archive_bomb", (await ScanAsync(nested, FileTypes.Zip, "a.zip")).Reason);
    }

    [Fact]
    public async Task A_damaged_archive_cannot_be_checked()
    {
        var zip = Zip(("a.txt", RandomNumberGenerator.GetBytes(10_000)));

        Assert.Equal(ScanState.Failed, (await ScanAsync(zip[..^100], FileTypes.Zip, "a.zip")).State);
    }

    internal static Attachment AttachmentOf(byte[] content, string type, string name) => Attachment.Upload(
        Guid.CreateVersion7(), Guid.CreateVersion7(), new AttachmentContent(name, type, content.Length, ""), DateTimeOffset.UnixEpoch);

    private static async Task<ScanVerdict> ScanAsync(byte[] content, string type, string name)
    {
        using var stream = new MemoryStream(content);
        return await new ContentScanner().ScanAsync(AttachmentOf(content, type, name), stream, CancellationToken.None);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }
}
