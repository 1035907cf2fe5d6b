using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kelmah.Attachments;

namespace Kelmah.Adapters.Tests.Files;

/// <summary>What the port promises, over each adapter.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public abstract class AttachmentContentsContract : IAsyncLifetime
{
    private readonly Guid id = Guid.CreateVersion7();

    /// <summary>Empty at first, and of this test alone.</summary>
    protected IAttachmentContents Contents { get; private set; } = null!;

    public async Task InitializeAsync() => Contents = await OpenAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    protected abstract Task<IAttachmentContents> OpenAsync();

    [SkippableFact]
    public async Task What_was_never_stored_is_not_there()
    {
        Assert.Null(await Contents.OpenAsync(id, CancellationToken.None));
        await Contents.DeleteAsync(id, CancellationToken.None);
        Assert.Empty(await ListAsync());
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(81_920)]
    [InlineData(10 << 20)]
    public async Task Bytes_are_read_back_as_they_were(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);

        await WriteAsync(bytes);

        Assert.Equal(bytes, await ReadAsync());
        Assert.Equal([id], await ListAsync());
    }

    [SkippableFact]
    public async Task A_stream_is_stored_from_where_it_stands()
    {
        using var source = new MemoryStream([1, 2, 3]) { Position = 1 };

        await Contents.WriteAsync(id, source, CancellationToken.None);

        Assert.Equal([2, 3], await ReadAsync());
    }

    [SkippableFact]
    public async Task The_largest_attachment_may_come_from_a_stream_that_cannot_seek_and_gives_little_at_a_time()
    {
        var bytes = RandomNumberGenerator.GetBytes((int)Attachment.MaxSize);
        await using var source = new TrickleStream(bytes, breaksAt: null);

        await Contents.WriteAsync(id, source, CancellationToken.None);

        Assert.Equal(bytes, await ReadAsync());
    }

    [SkippableFact]
    public async Task What_was_there_is_replaced_also_by_less()
    {
        await WriteAsync(RandomNumberGenerator.GetBytes(100_000));

        await WriteAsync([1, 2]);

        Assert.Equal([1, 2], await ReadAsync());
        Assert.Equal([id], await ListAsync());
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(5 << 20)]
    public async Task A_stream_that_breaks_off_leaves_nothing(int after)
    {
        await using var source = new TrickleStream(new byte[6 << 20], after);

        await Assert.ThrowsAsync<EndOfStreamException>(() => Contents.WriteAsync(id, source, CancellationToken.None));

        Assert.Null(await Contents.OpenAsync(id, CancellationToken.None));
        Assert.Empty(await ListAsync());
    }

    [SkippableFact]
    public async Task A_stream_that_breaks_off_leaves_what_was_there()
    {
        await WriteAsync([1, 2, 3]);
        await using var source = new TrickleStream(new byte[6 << 20], 5 << 20);

        await Assert.ThrowsAsync<EndOfStreamException>(() => Contents.WriteAsync(id, source, CancellationToken.None));

        Assert.Equal([1, 2, 3], await ReadAsync());
    }

    [SkippableFact]
    public async Task What_is_called_off_leaves_what_was_there()
    {
        await WriteAsync([1, 2, 3]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Contents.WriteAsync(id, new MemoryStream(new byte[100]), new CancellationToken(canceled: true)));

        Assert.Equal([1, 2, 3], await ReadAsync());
    }

    [SkippableFact]
    public async Task An_opened_stream_can_seek()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        await WriteAsync(bytes);
        await using var content = await OpenWrittenAsync();

        Assert.Equal((true, bytes.Length, 0), (content.CanSeek, content.Length, content.Position));
        foreach (var start in (int[])[299_990, 0, 150_000])
        {
            content.Position = start;
            var part = new byte[10];
            await content.ReadExactlyAsync(part);
            Assert.Equal(bytes[start..(start + 10)], part);
        }

        content.Seek(-5, SeekOrigin.End);
        Assert.Equal(bytes[^5..], await ReadToEndAsync(content));
    }

    [SkippableFact]
    public async Task Many_read_at_once()
    {
        var bytes = RandomNumberGenerator.GetBytes(1 << 20);
        await WriteAsync(bytes);

        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync()));

        Assert.All(read, one => Assert.Equal(bytes, one));
    }

    [SkippableFact]
    public async Task What_was_opened_stays_as_it_was_while_others_overwrite_and_delete_it()
    {
        var bytes = RandomNumberGenerator.GetBytes((int)Attachment.MaxSize);
        await WriteAsync(bytes);
        await using var content = await OpenWrittenAsync();
        var start = new byte[10];
        await content.ReadExactlyAsync(start);

        await WriteAsync(RandomNumberGenerator.GetBytes((int)Attachment.MaxSize));
        await Contents.DeleteAsync(id, CancellationToken.None);

        Assert.Equal(bytes, start.Concat(await ReadToEndAsync(content)));
    }

    [SkippableFact]
    public async Task Of_several_writers_of_one_id_the_bytes_of_one_stay_whole()
    {
        var versions = Enumerable.Range(0, 8).Select(number => Enumerable.Repeat((byte)number, (2 << 20) + number).ToArray()).ToArray();

        await Task.WhenAll(versions.Select(bytes => Task.Run(() => Contents.WriteAsync(id, new TrickleStream(bytes, breaksAt: null), CancellationToken.None))));

        Assert.Contains(await ReadAsync(), versions);
        Assert.Equal([id], await ListAsync());
    }

    [SkippableFact]
    public async Task One_that_breaks_off_does_no_harm_to_another_writer_of_the_same_id()
    {
        var started = new TaskCompletionSource();
        await using var waiting = new TrickleStream([1, 2, 3], breaksAt: null) { Before = started.Task };
        var writing = Contents.WriteAsync(id, waiting, CancellationToken.None);

        await Assert.ThrowsAsync<EndOfStreamException>(() => Contents.WriteAsync(id, new TrickleStream([4], breaksAt: 0), CancellationToken.None));
        started.SetResult();
        await writing;

        Assert.Equal([1, 2, 3], await ReadAsync());
    }

    [SkippableFact]
    public async Task What_is_deleted_is_gone_and_may_be_deleted_again_and_stored_again()
    {
        await WriteAsync([1]);

        await Contents.DeleteAsync(id, CancellationToken.None);
        await Contents.DeleteAsync(id, CancellationToken.None);

        Assert.Null(await Contents.OpenAsync(id, CancellationToken.None));
        Assert.Empty(await ListAsync());
        await WriteAsync([2]);
        Assert.Equal([2], await ReadAsync());
    }

    [SkippableFact]
    public async Task All_that_is_stored_is_listed_and_may_be_deleted_while_it_is()
    {
        var stored = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var one in stored) await Contents.WriteAsync(one, new MemoryStream([1]), CancellationToken.None);
        Assert.Equal(stored.Order(), (await ListAsync()).Order());

        await foreach (var one in Contents.ListAsync(CancellationToken.None)) await Contents.DeleteAsync(one, CancellationToken.None);

        Assert.Empty(await ListAsync());
    }

    protected Task WriteAsync(byte[] bytes) => Contents.WriteAsync(id, new MemoryStream(bytes), CancellationToken.None);

    protected async Task<byte[]> ReadAsync()
    {
        await using var content = await OpenWrittenAsync();
        return await ReadToEndAsync(content);
    }

    protected async Task<Stream> OpenWrittenAsync()
    {
        var content = await Contents.OpenAsync(id, CancellationToken.None);
        Assert.NotNull(content);
        return content;
    }

    protected async Task<List<Guid>> ListAsync()
    {
        var found = new List<Guid>();
        await foreach (var one in Contents.ListAsync(CancellationToken.None)) found.Add(one);
        return found;
    }

    private static async Task<byte[]> ReadToEndAsync(Stream content)
    {
        using var read = new MemoryStream();
        await content.CopyToAsync(read);
        return read.ToArray();
    }

    /// <summary>Gives little at a time, cannot seek, and breaks off where it is told to, as a client's connection does.</summary>
    private sealed class TrickleStream(byte[] bytes, int? breaksAt) : Stream
    {
        private int position;

        /// <summary>What the first bytes wait for.</summary>
        public Task Before { get; init; } = Task.CompletedTask;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Before.WaitAsync(cancellationToken);
            if (position >= breaksAt) throw new EndOfStreamException("The connection is gone.");
            var count = Math.Min(Math.Min(buffer.Length, 10_007), bytes.Length - position);
            bytes.AsMemory(position, count).CopyTo(buffer);
            position += count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
