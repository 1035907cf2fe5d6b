using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>The folder with all state of the host. One process holds it at a time, and only its user can read it.</summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>The folder within, which is there while a backup is being put into the place of what the folder holds.</summary>
    public const string RestoringName = "restoring";

    /// <summary>The file within that histories, queues, timers and documents share.</summary>
    public const string DatabaseName = "kelmah.db";

    private readonly FileStream folderLock;

    private DataFolder(string path, FileStream folderLock)
    {
        Path = path;
        this.folderLock = folderLock;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The file that histories, queues, timers and documents share.</summary>
    public string DatabasePath => System.IO.Path.Combine(Path, DatabaseName);

    /// <summary>Where mails, SMS and pushes are written instead of being sent.</summary>
    public string OutboxPath => System.IO.Path.Combine(Path, "outbox");

    /// <summary>Lets another process have the folder.</summary>
    public void Dispose() => folderLock.Dispose();

    /// <summary>Creates the folder if it is not there and takes it for this process.</summary>
    /// <exception cref="HostStartException">The folder cannot be written to, or another process holds it.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            OwnerOnly.CreateFolder(full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"The data folder {full} cannot be created: {error.Message}", error);
        }

        foreach (var folder in (string[])["", "attachments", "keys", "outbox"]) OwnerOnly.Restrict(System.IO.Path.Combine(full, folder));
        return new DataFolder(full, TakeLock(full));
    }

    /// <summary>Whether another process holds the folder at this moment.</summary>
    /// <exception cref="HostStartException">The folder cannot be written to.</exception>
    public static bool IsInUse(string path)
    {
        try
        {
            using var folder = Open(path);
            return false;
        }
        catch (HostStartException held) when (held.InnerException is IOException error && IsHeld(error))
        {
            return true;
        }
    }

    /// <summary>Opens the shared file.</summary>
    /// <exception cref="HostStartException">A restore was cut off, the file is damaged or no database, or the disk does not let it be opened.</exception>
    public SqliteDatabase OpenDatabase()
    {
        if (Directory.Exists(System.IO.Path.Combine(Path, RestoringName)))
            throw new HostStartException($"A restore of the data folder {Path} was cut off: run --restore again.");
        try
        {
            return new SqliteDatabase(DatabasePath);
        }
        catch (Exception error) when (StartFailure.OfDisk(error, DatabasePath) is { } line)
        {
            throw new HostStartException(line, error);
        }
        catch (SqliteException error)
        {
            throw new HostStartException($"The file {DatabasePath} cannot be opened: {error.Message}", error);
        }
    }

    private static FileStream TakeLock(string folder)
    {
        try
        {
            var file = OwnerOnly.OpenFile(System.IO.Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite);
            OwnerOnly.Restrict(file.Name);
            return file;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new HostStartException($"The data folder {folder} cannot be written to: {error.Message}", error);
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new HostStartException($"The data folder {folder} is in use by another process.", error);
        }
        catch (IOException error)
        {
            throw new HostStartException(
                DiskSpace.IsExhausted(error) ? $"The disk of the data folder {folder} is full: make room and start again." : $"The data folder {folder} cannot be written to: {error.Message}",
                error);
        }
    }

    /// <summary>EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation: the lock is another's, and the disk is well.</summary>
    private static bool IsHeld(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
