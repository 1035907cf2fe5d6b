using Kelmah.Sqlite;

namespace Kelmah.Adapters.Outbox;

/// <summary>A folder where messages end that no server delivers: one file each, whole or not there.</summary>
/// <param name="path">Created when the first message comes.</param>
public sealed class OutboxFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

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
    }
}
