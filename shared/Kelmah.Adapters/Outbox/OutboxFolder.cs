using Kelmah.Sqlite;

namespace Kelmah.Adapters.Outbox;

/// <summary>A folder where messages end that no server delivers: one file each, whole or not there. What is old goes, and so does what is beyond a number.</summary>
/// <param name="path">Created when the first message comes.</param>
/// <param name="options">How much is kept.</param>
public sealed class OutboxFolder(string path, OutboxOptions options)
{
    /// <summary>How often it is looked at whether there is too much: each time that so many were written.</summary>
    private const int WritesBetween = 100;

    private int writes;

    /// <summary>The folder, without what a process that was killed has left half-written.</summary>
    public string Path { get; } = WithoutRemains(path);

    /// <summary>Writes a file, replacing one of the same name, so that a repeated message stays one.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public async Task WriteAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(Path);
        var partial = System.IO.Path.Combine(Path, $".{name}.{Environment.CurrentManagedThreadId}.partial");
        await using (var file = OwnerOnly.OpenFile(partial, FileMode.Create, options: FileOptions.Asynchronous))
        {
            await file.WriteAsync(content, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, System.IO.Path.Combine(Path, name), overwrite: true);
        if (Interlocked.Increment(ref writes) % WritesBetween == 1) Prune();
    }

    /// <summary>Writes a file that does not stay: fails where the folder takes none.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    internal async Task TryWriteAsync(CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(Path);
        await using var file = OwnerOnly.OpenFile(
            System.IO.Path.Combine(Path, $".{System.IO.Path.GetRandomFileName()}.partial"), FileMode.CreateNew, options: FileOptions.DeleteOnClose, bufferSize: 0);
        await file.WriteAsync(new byte[1], cancellationToken);
    }

    /// <summary>Deletes the messages that are chosen.</summary>
    /// <param name="isChosen">Given the name without its ending, and the text, of each.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    public async Task DeleteAsync(Func<string, string, Task<bool>> isChosen, CancellationToken cancellationToken)
    {
        foreach (var file in Messages())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await isChosen(System.IO.Path.GetFileNameWithoutExtension(file.Name), await ReadAsync(file, cancellationToken))) file.Delete();
        }
    }

    private static string WithoutRemains(string path)
    {
        if (!Directory.Exists(path)) return path;
        foreach (var partial in Directory.EnumerateFiles(path, "*.partial")) File.Delete(partial);
        return path;
    }

    /// <summary>The oldest go. A file's time is the disk's, whatever the app's clock says.</summary>
    private void Prune()
    {
        var oldest = DateTime.UtcNow.AddDays(-options.KeptDays);
        var messages = Messages().OrderByDescending(file => file.LastWriteTimeUtc).ThenByDescending(file => file.Name, StringComparer.Ordinal);
        foreach (var file in messages.Where((file, place) => place >= options.MaxMessages || file.LastWriteTimeUtc < oldest)) file.Delete();
    }

    private FileInfo[] Messages() =>
        Directory.Exists(Path) ? [.. new DirectoryInfo(Path).GetFiles().Where(file => file.Extension is ".eml" or ".json")] : [];

    /// <summary>The text of a file; nothing for one that has gone meanwhile.</summary>
    private static async Task<string> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file.FullName, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }
}
