using System.Globalization;
using System.Text;

namespace Kelmah.Sqlite;

/// <summary>
/// What a small file beside the database says of its commits, outside of the write-ahead log: whoever damages or cuts the log
/// cannot make forgotten how far it had come.
/// </summary>
/// <remarks>
/// The file holds one line of fixed length, <c>kelmah open 00000000000000000042 2026-01-01T00:00:00.000Z</c>, which is written in
/// place and is on disk when a method returns. <c>open</c> is <c>done</c> after a clean end.
/// </remarks>
internal sealed class CommitAnchor : IDisposable
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private readonly FileStream file;

    private CommitAnchor(FileStream file, AnchoredCommits? last)
    {
        this.file = file;
        Last = last;
    }

    /// <summary>What the file said when it was opened; null for a new one, or one that cannot be read.</summary>
    public AnchoredCommits? Last { get; }

    /// <summary>Opens the file of a database, creating it if it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static CommitAnchor Open(string databasePath)
    {
        var file = OwnerOnly.OpenFile(PathOf(databasePath), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[128];
        var length = file.Read(bytes);
        return new CommitAnchor(file, Read(Encoding.ASCII.GetString(bytes, 0, length)));
    }

    /// <summary>The file that belongs to a database.</summary>
    public static string PathOf(string databasePath) => databasePath + "-anchor";

    /// <exception cref="IOException">The disk did not take it.</exception>
    public void Write(AnchoredCommits commits)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"kelmah {(commits.IsOpen ? "open" : "done")} {commits.Count:D20} {commits.At.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture)}\n");
        RandomAccess.Write(file.SafeFileHandle, Encoding.ASCII.GetBytes(line), fileOffset: 0);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    public void Dispose() => file.Dispose();

    private static AnchoredCommits? Read(string line) =>
        line.Split('\n')[0].Split(' ') is ["kelmah", "open" or "done", _, _] and [_, var state, var count, var at]
        && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var commits)
        && DateTimeOffset.TryParseExact(at, Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new AnchoredCommits(state == "open", commits, time)
            : null;
}

/// <summary>How many commits a file had.</summary>
/// <param name="IsOpen">Whether a process was at work on it.</param>
/// <param name="Count">Since the file was made.</param>
/// <param name="At">When, UTC.</param>
internal sealed record AnchoredCommits(bool IsOpen, long Count, DateTimeOffset At);
