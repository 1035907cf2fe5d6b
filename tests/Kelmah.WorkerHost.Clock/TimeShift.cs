using System.IO.MemoryMappedFiles;

namespace Kelmah.WorkerHost.Clock;

/// <summary>How far a clock is moved, in a file that several processes have mapped into their memory: a change is seen by all at once.</summary>
public sealed class TimeShift : IDisposable
{
    /// <summary>The environment variable that names the file.</summary>
    public const string FileVariable = "KELMAH_TIME_SHIFT_FILE";

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    private TimeShift(MemoryMappedFile file)
    {
        this.file = file;
        view = file.CreateViewAccessor(0, sizeof(long));
    }

    /// <summary>Zero at first.</summary>
    public TimeSpan Value
    {
        get => TimeSpan.FromTicks(view.ReadInt64(0));
        set => view.Write(0, value.Ticks);
    }

    /// <summary>Opens the file, making it where it is not there.</summary>
    public static TimeShift Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (stream.Length < sizeof(long)) stream.SetLength(sizeof(long));
        return new TimeShift(MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false));
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
