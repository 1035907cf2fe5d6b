using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kelmah.Adapters.ClamAv;
using Kelmah.Attachments;

namespace Kelmah.Adapters.Tests.ClamAv;

/// <summary>The conversation with clamd, which is played here as its manual describes it.</summary>
public sealed class ClamAvScannerTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(new string('a', 200_000));

    [Fact]
    public async Task What_clamd_says_is_the_verdict_on_all_of_the_content()
    {
        Assert.Equal(ScanVerdict.Clean, await AskAsync("stream: OK\0"));
        Assert.Equal(ScanVerdict.Infected("signature"), await AskAsync("stream: Win.Test.EICAR_HDB-1 FOUND\0"));
    }

    [Fact]
    public async Task An_error_of_clamd_is_no_verdict()
    {
        await Assert.ThrowsAsync<IOException>(() => AskAsync("INSTREAM size limit exceeded. ERROR\0"));
        await Assert.ThrowsAsync<IOException>(() => AskAsync(""));
    }

    [Fact]
    public async Task A_clamd_that_is_not_there_is_no_verdict()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var address = closed.LocalEndpoint.ToString()!;
        closed.Stop();

        await Assert.ThrowsAsync<IOException>(() => ScanAsync(address));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("clamd:3310", true)]
    [InlineData("[::1]:3310", true)]
    [InlineData("clamd", false)]
    [InlineData("clamd:0", false)]
    [InlineData(":3310", false)]
    public void An_address_has_a_host_and_a_port(string address, bool isValid) =>
        Assert.Equal(isValid, new ClamAvOptions { Address = address }.IsValid);

    private static async Task<ScanVerdict> AskAsync(string answer)
    {
        using var clamd = new TcpListener(IPAddress.Loopback, 0);
        clamd.Start();
        var serving = ServeAsync(clamd, answer);
        try
        {
            return await ScanAsync(clamd.LocalEndpoint.ToString()!);
        }
        finally
        {
            Assert.Equal(Content, await serving);
        }
    }

    private static async Task<byte[]> ServeAsync(TcpListener clamd, string answer)
    {
        using var client = await clamd.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var command = new byte[10];
        await stream.ReadExactlyAsync(command);
        Assert.Equal("zINSTREAM\0", Encoding.ASCII.GetString(command));
        using var received = new MemoryStream();
        var length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length);
            var chunk = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            if (chunk.Length == 0) break;
            await stream.ReadExactlyAsync(chunk);
            received.Write(chunk);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        return received.ToArray();
    }

    private static async Task<ScanVerdict> ScanAsync(string address)
    {
        using var stream = new MemoryStream(Content);
        var scanner = new ClamAvScanner(new ContentScanner(), new ClamAvOptions { Address = address });
        return await scanner.ScanAsync(ContentScannerTests.AttachmentOf(Content, FileTypes.Text, "a.txt"), stream, CancellationToken.None);
    }
}
