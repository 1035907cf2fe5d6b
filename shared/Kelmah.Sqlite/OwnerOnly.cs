namespace Kelmah.Sqlite;

/// <summary>Files and folders that only the user of the process can read. On Windows the folder's own access list says who can.</summary>
public static class OwnerOnly
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    /// <summary>Opens a file to write to; one that is made is readable by its owner only.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static FileStream OpenFile(
        string path, FileMode mode, FileAccess access = FileAccess.Write, FileShare share = FileShare.None, FileOptions options = FileOptions.None, int bufferSize = 4096)
    {
        var how = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = options, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = FileMode600;
        return new FileStream(path, how);
    }

    /// <summary>Makes a folder that is not there; returns its full path.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    public static string CreateFolder(string path) =>
        (OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, FolderMode700)).FullName;

    /// <summary>Takes the rights of others away from a file or folder that is there, such as one that an earlier release made.</summary>
    public static void Restrict(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var isFolder = Directory.Exists(path);
        if (!isFolder && !File.Exists(path)) return;
        var wanted = isFolder ? FolderMode700 : FileMode600;
        // A file system without modes, or of somebody else, stays as it is: whoever mounts it has decided.
        if ((File.GetUnixFileMode(path) & ~wanted) == 0) return;
        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & wanted);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }
}
