using Kelmah.Sqlite;

namespace Kelmah.LocalHost;

/// <summary>The folder with all state of the host. One process holds it at a time.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream folderLock;

    private DataFolder(string path, FileStream folderLock)
    {
        Path = path;
        this.folderLock = folderLock;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The file that histories, queues, timers and documents share.</summary>
    public string DatabasePath => System.IO.Path.Combine(Path, "kelmah.db");

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
            Directory.CreateDirectory(full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"The data folder {full} cannot be created: {error.Message}", error);
        }

        return new DataFolder(full, TakeLock(full));
    }

    /// <summary>Opens the shared file.</summary>
    /// <exception cref="HostStartException">The file is not a database or cannot be read.</exception>
    public SqliteDatabase OpenDatabase()
    {
        try
        {
            return new SqliteDatabase(DatabasePath);
        }
        catch (SqliteException error)
        {
            throw new HostStartException($"The file {DatabasePath} cannot be opened: {error.Message}", error);
        }
    }

    private static FileStream TakeLock(string folder)
    {
        var file = System.IO.Path.Combine(folder, "lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new HostStartException($"The data folder {folder} cannot be written to: {error.Message}", error);
        }
        catch (IOException error)
        {
            throw new HostStartException($"The data folder {folder} is in use by another process.", error);
        }
    }
}
