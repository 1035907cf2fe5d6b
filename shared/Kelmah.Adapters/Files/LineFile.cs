using System.Text;
using Kelmah.Sqlite;

namespace Kelmah.Adapters.Files;

/// <summary>A file that only grows, by lines of ASCII, and that only its owner can read. For use by several threads of one process.</summary>
/// <param name="path">Created with the first line.</param>
public sealed class LineFile(string path)
{
    private readonly Lock gate = new();

    /// <summary>Appends a line, which is on disk when the method returns.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public void Append(string line)
    {
        lock (gate)
        {
            using var file = OwnerOnly.OpenFile(path, FileMode.Append, share: FileShare.Read);
            file.Write(Encoding.ASCII.GetBytes(line + "\n"));
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Every line, the oldest first; the last one may have been cut off by a crash.</summary>
    public IReadOnlyList<string> Read()
    {
        lock (gate) return File.Exists(path) ? File.ReadAllLines(path) : [];
    }
}
