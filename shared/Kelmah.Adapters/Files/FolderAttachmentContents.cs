using System.Runtime.CompilerServices;
using Kelmah.Attachments;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Files;

/// <summary>The bytes of attachments as files of a folder, each named after its attachment: whole and on disk, or not there.</summary>
/// <param name="path">Created when the first file comes.</param>
public sealed class FolderAttachmentContents(string path) : IAttachmentContents
{
    private const string Partial = ".partial";

    /// <summary>Uploads end within this time; a partial file that is older is left over from a crash.</summary>
    private static readonly TimeSpan LongestUpload = TimeSpan.FromHours(1);

    public async Task WriteAsync(Guid id, Stream content, CancellationToken cancellationToken)
    {
        var partial = Path.Combine(path, Path.GetRandomFileName() + Partial);
        try
        {
            OwnerOnly.CreateFolder(path);
            await using (var file = OwnerOnly.OpenFile(partial, FileMode.CreateNew, options: FileOptions.Asynchronous, bufferSize: 1 << 16))
            {
                await content.CopyToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, PathOf(id), overwrite: true);
            SyncName(PathOf(id));
        }
        catch (IOException full) when (DiskSpace.IsExhausted(full))
        {
            throw new StorageFullException(full.Message, full);
        }
        finally
        {
            if (Directory.Exists(path)) File.Delete(partial);
        }
    }

    public Task<Stream?> OpenAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path)) File.Delete(PathOf(id));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<Guid> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (!Directory.Exists(path)) yield break;
        foreach (var file in Directory.EnumerateFiles(path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Guid.TryParseExact(Path.GetFileName(file), "D", out var id)) yield return id;
        }
    }

    /// <inheritdoc/>
    public Task DeletePartsAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path)) return Task.CompletedTask;
        foreach (var file in Directory.EnumerateFiles(path, "*" + Partial))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsLeftOver(file)) File.Delete(file);
        }

        return Task.CompletedTask;
    }

    /// <summary>Writes a byte, and deletes it.</summary>
    /// <exception cref="IOException">The folder takes none.</exception>
    /// <exception cref="UnauthorizedAccessException">The app may not write there.</exception>
    internal async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(path);
        await using var file = OwnerOnly.OpenFile(
            Path.Combine(path, Path.GetRandomFileName() + Partial), FileMode.CreateNew, options: FileOptions.DeleteOnClose, bufferSize: 0);
        await file.WriteAsync(new byte[1], cancellationToken);
    }

    private string PathOf(Guid id) => Path.Combine(path, id.ToString());

    /// <summary>A file's time is the disk's, whatever the app's clock says.</summary>
    private static bool IsLeftOver(string file) => File.GetLastWriteTimeUtc(file) + LongestUpload < DateTime.UtcNow;

    /// <summary>
    /// .NET opens no folder to flush it. A flush of the renamed file writes the journal of ext4, XFS and APFS up to its new name, and
    /// so does the commit of the document that follows; NTFS writes names through.
    /// </summary>
    private static void SyncName(string file)
    {
        using var renamed = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
        RandomAccess.FlushToDisk(renamed);
    }
}
